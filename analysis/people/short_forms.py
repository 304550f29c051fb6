"""Short forms of given names that papers print beside the full ones. Used by `analysis.people.spellings`.

Customary English ones and a few Greek and Russian ones, without those that are full names of many people too (Jan, Kim,
Leo). A short form may stand for several names, which then do not fit each other: Chris, Christopher, Christian.
"""

SHORT_FORMS = {
    "abe": "abraham", "alex": "aleksandr alexander alexandra alexandre alexandros alexei alexey alexis",
    "andy": "andreas andrew", "barb": "barbara", "becky": "rebecca", "ben": "benedict benjamin", "bernie": "bernard",
    "beth": "elizabeth", "bill": "william", "bob": "robert", "bobby": "robert", "brad": "bradley",
    "cathy": "catherine", "charlie": "charles", "chris": "christian christina christine christoph christopher christos",
    "chuck": "charles", "cindy": "cynthia", "dan": "daniel", "danny": "daniel", "dave": "david", "deb": "deborah",
    "debbie": "deborah", "dick": "richard", "don": "donald", "doug": "douglas", "ed": "edgar eduard edward edwin",
    "eddie": "edward", "fred": "alfred frederic frederick", "gabe": "gabriel", "geoff": "geoffrey", "greg": "gregory",
    "hank": "henry", "herb": "herbert", "jake": "jacob", "jeff": "jeffery jeffrey", "jen": "jennifer",
    "jenny": "jennifer", "jerry": "gerald jerome", "jess": "jessica", "jim": "james", "jimmy": "james",
    "joe": "joseph", "jon": "jonathan", "josh": "joshua", "judy": "judith", "kate": "catherine katharine katherine",
    "kathy": "katherine kathleen kathryn", "katie": "katherine kathryn", "ken": "kenneth", "kostas": "konstantinos",
    "larry": "laurence lawrence", "len": "leonard", "liz": "elizabeth", "maggie": "margaret",
    "matt": "matthew matthias", "max": "maximilian maxim", "meg": "margaret megan", "mike": "michael",
    "misha": "mikhail", "mitch": "mitchell", "nate": "nathan nathaniel", "nic": "nicholas nicolas",
    "nick": "nicholas nicolas nikolaos", "nikos": "nikolaos", "pam": "pamela", "pat": "patricia patrick",
    "peggy": "margaret", "pete": "peter", "phil": "philip philipp phillip", "ray": "raymond", "rich": "richard",
    "rick": "richard", "rob": "robert", "ron": "ronald", "russ": "russell", "sam": "samantha samuel",
    "sasha": "aleksandr alexander alexandra", "stan": "stanley", "steve": "stephen steven", "stu": "stuart",
    "sue": "susan", "ted": "edward theodore", "tim": "timothy", "toby": "tobias", "tom": "thomas tomas",
    "tony": "anthony antonio", "trish": "patricia", "vic": "victor", "vicky": "victoria", "vince": "vincent",
    "walt": "walter", "wes": "wesley", "will": "william", "yannis": "ioannis", "zac": "zachary", "zach": "zachary",
}  # fmt: skip
"""Without accents, in lower case; the full names of one short form apart by spaces."""


def forms_of_one_name() -> list[tuple[str, str]]:
    """Return the pairs of different words that may stand for one given name, each pair both ways, in order.

    A short form with each full name, with the initial of that where it is another letter (Bill, W.), and with the other
    short forms of it (Bill, Will).
    """
    full = [(short, name) for short, names in SHORT_FORMS.items() for name in names.split()]
    initials = {(short, name[0]) for short, name in full if short[0] != name[0]}
    short = {(one, other) for one, name in full for other, same in full if name == same and one != other}
    pairs = {*full, *initials, *short}
    return sorted(pairs | {(other, one) for one, other in pairs})
