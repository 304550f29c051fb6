"""What commands of LaTeX print, and which of their arguments are no text. Tables for the other modules."""

GREEK = {
    name: letter
    for names, letters in (
        ("alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi omicron pi rho sigma tau "
         "upsilon phi "
         "chi psi omega", "αβγδεζηθικλμνξοπρστυφχψω"),
        ("Gamma Delta Theta Lambda Xi Pi Sigma Upsilon Phi Psi Omega", "ΓΔΘΛΞΠΣΥΦΨΩ"),
        ("varepsilon vartheta varpi varrho varsigma varphi varkappa digamma ell hbar imath jmath wp Re Im aleph beth",
         "εϑϖϱςφϰϝℓℏıȷ℘ℜℑℵℶ"),
    )
    for name, letter in zip(names.split(), letters, strict=True)
}  # fmt: skip
RELATIONS = {
    name: sign
    for names, signs in (
        ("pm mp times div ast star circ bullet cdot cap cup uplus sqcap sqcup vee wedge setminus wr oplus ominus "
         "otimes "
         "oslash odot dagger ddagger amalg dag ddag P S", "±∓×÷*⋆∘•·∩∪⊎⊓⊔∨∧\\≀⊕⊖⊗⊘⊙†‡⨿†‡¶§"),
        ("leq le geq ge equiv sim simeq approx cong neq ne doteq propto ll gg prec succ preceq succeq subset supset "
         "subseteq supseteq sqsubseteq sqsupseteq in ni notin perp mid parallel vdash dashv models Vdash bowtie asymp "
         "leqslant geqslant lesssim gtrsim subsetneq supsetneq triangleq coloneqq vDash nmid lnot neg land lor",
         "≤≤≥≥≡∼≃≈≅≠≠≐∝≪≫≺≻⪯⪰⊂⊃⊆⊇⊑⊒∈∋∉⊥∣∥⊢⊣⊨⊩⋈≍≤≥≲≳⊊⊋≜≔⊨∤¬¬∧∨"),
        ("leftarrow gets rightarrow to uparrow downarrow leftrightarrow Leftarrow Rightarrow Uparrow Downarrow "
         "Leftrightarrow updownarrow mapsto nearrow searrow swarrow nwarrow longrightarrow longleftarrow "
         "Longrightarrow "
         "Longleftarrow implies iff longmapsto hookrightarrow rightharpoonup leadsto rightsquigarrow upuparrows "
         "downdownarrows twoheadrightarrow Longleftrightarrow longleftrightarrow circlearrowleft",
         "←←→→↑↓↔⇐⇒⇑⇓⇔↕↦↗↘↙↖→←⇒⇐⇒⇔↦↪⇀⇝⇝⇈⇊↠⇔↔↺"),
        ("sum prod coprod int iint oint bigcup bigcap bigoplus bigotimes bigvee bigwedge infty nabla partial forall "
         "exists nexists emptyset varnothing angle triangle square Box Diamond diamond clubsuit heartsuit spadesuit "
         "diamondsuit top bot surd prime therefore because sharp flat natural blacksquare bigstar lozenge blacklozenge "
         "triangledown blacktriangle blacktriangledown bigcirc bigtriangleup bigtriangledown vartriangle "
         "triangleright triangleleft complement checkmark cmark xmark tick crossmark degree textdegree",
         "∑∏∐∫∬∮⋃⋂⨁⨂⋁⋀∞∇∂∀∃∄∅∅∠△□□◇⋄♣♡♠♢⊤⊥√′∴∵♯♭♮■★◊⧫▽▲▼○△▽△▷◁∁✓✓✗✓✗°°"),
        ("langle rangle lfloor rfloor lceil rceil lbrace rbrace lbrack rbrack vert Vert lvert rvert lVert rVert "
         "backslash colon", "⟨⟩⌊⌋⌈⌉{}[]|‖||‖‖\\:"),
    )
    for name, sign in zip(names.split(), signs, strict=True)
}  # fmt: skip
TEXT_SIGNS = {
    "textpm": "±", "texttimes": "×", "textdagger": "†", "textdaggerdbl": "‡", "textasteriskcentered": "*",
    "textbullet": "•", "textless": "<", "textgreater": ">", "textbar": "|", "textbackslash": "\\",
    "textunderscore": "_",
    "textasciitilde": "~", "textasciicircum": "^", "textendash": "–", "textemdash": "—", "textquotesingle": "'",
    "textquotedblleft": "“", "textquotedblright": "”", "textquoteleft": "‘", "textquoteright": "’", "textuparrow": "↑",
    "textdownarrow": "↓", "textrightarrow": "→", "textleftarrow": "←", "textminus": "-", "textmu": "µ", "texteuro": "€",
    "euro": "€", "pounds": "£", "textsterling": "£", "copyright": "©", "textregistered": "®", "texttrademark": "™",
    "ldots": "…", "dots": "…", "cdots": "…", "vdots": "⋮", "ddots": "⋱", "dotsc": "…", "dotsb": "…",
    "textellipsis": "…",
    "ss": "ß", "ae": "æ", "AE": "Æ", "oe": "œ", "OE": "Œ", "aa": "å", "AA": "Å", "o": "ø", "O": "Ø", "l": "ł", "L": "Ł",
    "i": "ı", "j": "ȷ", "dh": "ð", "DH": "Ð", "th": "þ", "TH": "Þ", "lq": "‘", "rq": "’", "textsection": "§",
    "LaTeX": "LaTeX", "TeX": "TeX", "BibTeX": "BibTeX", "LaTeXe": "LaTeX", "XeTeX": "XeTeX", "quad": " ", "qquad": " ",
    "enspace": " ", "enskip": " ", "thinspace": " ", "space": " ", "newline": " ", "linebreak": " ", "par": " ",
    "tabularnewline": " ", "cr": " ", "hfill": " ", "hfil": " ", "break": " ", "and": ", ", "And": ", ", "AND": ", ",
    "textpercent": "%", "percent": "%", "textdollar": "$", "lt": "<", "gt": ">", "hyp": "-", "slash": "/",
    "textprime": "′", "textonehalf": "½", "textnumero": "№", "textcent": "¢", "textyen": "¥", "guillemotleft": "«",
    "guillemotright": "»", "glqq": "„", "grqq": "“", "textvisiblespace": " ", "nobreakspace": " ", "bslash": "\\",
    "wedgeq": "≙", "blacktriangleright": "▶", "blacktriangleleft": "◀", "rightthreetimes": "⋌", "Checkmark": "✓",
    "XSolidBrush": "✗", "XSolid": "✗", "CheckmarkBold": "✓", "faCheck": "✓", "faTimes": "✗", "texttildelow": "~",
    "blacksmiley": "☻", "smiley": "☺", "frownie": "☹", "mathellipsis": "…", "dotsm": "…", "colonequals": "≔",
    "defeq": "≔", "textsurd": "√", "CIRCLE": "●", "Circle": "○", "LEFTcircle": "◐", "RIGHTcircle": "◑",
    "ie": "i.e.", "eg": "e.g.", "etal": "et al.", "etc": "etc.", "vs": "vs.", "wrt": "w.r.t.", "cf": "cf.",
    "iid": "i.i.d.",
    "Ie": "I.e.", "Eg": "E.g.", "onedot": ".", "amp": "&", "llbracket": "⟦", "rrbracket": "⟧", "lBrack": "⟦",
    "rBrack": "⟧",
    "greencheck": "✓", "redx": "✗", "multimap": "⊸", "thickapprox": "≈", "thicksim": "∼", "lll": "⋘",
    "textcopyright": "©", "bigskip": " ", "medskip": " ", "smallskip": " ", "upharpoonright": "↾", "blank": " ",
}  # fmt: skip
SIGNS = GREEK | RELATIONS | TEXT_SIGNS
MARKS = {
    "\\%": "%", "\\$": "$", "\\&": "&", "\\#": "#", "\\_": "_", "\\{": "{", "\\}": "}", "\\ ": " ", "\\,": "\u2009",
    "\\;": " ", "\\:": " ", "\\>": " ", "\\!": "", "\\/": "", "\\-": "", "\\@": "", "\\\\": " ", "\\|": "‖",
    "\\\n": " ",
    "\\(": "", "\\)": "", "\\[": " ", "\\]": " ", "~": " ", "\\*": "", "\\+": "", "\\<": "", "\\\t": " ", "\\": "",
}  # fmt: skip
"""What commands of one sign print; a thin space is settled when its neighbours are known."""
ACCENTS = {
    "\\'": "\u0301", "\\`": "\u0300", "\\^": "\u0302", '\\"': "\u0308", "\\~": "\u0303", "\\=": "\u0304",
    "\\.": "\u0307", "\\u": "\u0306", "\\v": "\u030c", "\\H": "\u030b", "\\c": "\u0327", "\\d": "\u0323",
    "\\b": "\u0331", "\\r": "\u030a", "\\k": "\u0328", "\\t": "\u0361", "\\hat": "\u0302", "\\tilde": "\u0303",
    "\\bar": "\u0304", "\\vec": "\u20d7", "\\dot": "\u0307", "\\ddot": "\u0308", "\\acute": "\u0301",
    "\\grave": "\u0300", "\\check": "\u030c", "\\breve": "\u0306",
}  # fmt: skip
DING = {"51": "✓", "52": "✓", "53": "✗", "54": "✗", "55": "✗", "56": "✗", "72": "★", "73": "★", "108": "●", "109": "○",
        "110": "■", "182": "①", "192": "①"}  # fmt: skip

CITING = {
    name: signature
    for names, signature in (
        ("cite citep citet citealp citealt Citet Citep citepalias citetalias parencite textcite autocite Parencite "
         "Textcite Autocite footcite supercite smartcite fullcite shortcite newcite citeyearpar citeauthor "
         "citeauthoryear "
         "citeyear Citeauthor citenum onlinecite citeN citeA citeNP shortciteA shortciteN citeasnoun possessivecite "
         "citeposs posscite citetext citesup scite citeauthorp refcite", "*oo"),
    )
    for name in names.split()
}  # fmt: skip
SECTIONS = {"part": 0, "chapter": 0, "section": 1, "subsection": 2, "subsubsection": 3, "paragraph": 4,
            "subparagraph": 5}  # fmt: skip
BOLD = frozenset("textbf mathbf boldmath bf bfseries bm boldsymbol pmb textbfseries mathbfit B fontseries".split())
BOLD_UNTIL_GROUP_ENDS = frozenset("bf bfseries boldmath B".split())
NOT_BOLD = frozenset("textmd mdseries normalfont textnormal unboldmath rm".split())

SKIPPED = {
    name: signature
    for signature, names in {
        "*om": (
            "label ref pageref eqref autoref cref Cref nameref vref Vref subref figref tabref secref hyperref "
            "crefrange vspace hspace vskip bibliography bibliographystyle pagestyle thispagestyle pagenumbering "
            "phantom hphantom vphantom input include usetikzlibrary hypersetup captionsetup graphicspath lstset "
            "index nocite hyphenation keywords email emails ead address affil affiliation institute institution "
            "orcid thanks titlerunning authorrunning title author authors date subtitle icmltitle icmltitlerunning "
            "acknowledgments urlstyle pdfinfo theoremstyle tag hskip noalign extrarowheight hhline stepcounter "
            "refstepcounter usepgfplotslibrary tikzset pgfplotsset addbibresource PassOptionsToPackage "
            "discretionary fontfamily fontshape bstctlcite received setcopyright copyrightyear acmYear acmDOI "
            "acmPrice acmISBN acmJournal acmVolume acmNumber acmArticle acmMonth country city state streetaddress "
            "postcode shortauthors settopmatter editor icmladdress icmlkeywords shorttitle runningtitle "
            "runningauthor publishers journalname volume pubyear linespread fontencoding shortdate qedsymbol "
            "tikzstyle name citestyle setstretch enlargethispage IEEEmembership revised accepted published doi url "
            "tablewidth vglue hglue includeonly tikzexternalize setdefaultlanguage emergencystretch sisetup pacs "
            "dedicatory subjclass tablenum cpic icmlsetsymbol arraycolsep endnotetext inst IEEEauthorblockA "
            "corrauth curraddr"
        ),
        "*omm": (
            "markboth DeclareUnicodeCharacter fontsize setlength addtolength setcounter addtocounter settowidth "
            "SetAlFnt numberwithin counterwithin DeclareGraphicsExtensions fancyhf DeclareGraphicsRule setmonofont "
            "colorlet icmlaffiliation icmlcorrespondingauthor icmlauthor crefname Crefname crefformat assign"
        ),
        "*opom": (
            "footnotemark cellcolor RequirePackage ccsdesc acmConference includegraphics usepackage documentclass "
            "rowcolor columncolor linebreak pagebreak nolinebreak nopagebreak todo printbibliography missingfigure "
            "epsfig psfig epsfbox cmidrule cline color pagecolor arrayrulecolor tnotemark includesvg includepdf"
        ),
        "mmm": ("specialrule addcontentsline contentsline"),
        "o": (
            "Xhline addlinespace toprule midrule bottomrule heavyrule morecmidrules hdashline diagbox slashbox "
            "backslashbox"
        ),
        "ommm": ("definecolor"),
        "*omom": ("newtheorem"),
        "moom": ("newcolumntype renewcolumntype"),
        "omm": ("rule pdfbookmark"),
        "*mmmmo": ("titlespacing"),
        "mo": ("newcounter cdashline"),
        "m": ("newlength newsavebox hypertarget"),
        "*mommmmo": ("titleformat"),
        "mmmmm": ("DeclareMathAlphabet"),
        "mmmmmm": ("SetMathAlphabet"),
        "om": ("setlist fancyhead fancyfoot SetCell SetRow SetColumn footnotetext"),
        "": ("colrule makeatletter makeatother"),
        "pm": ("put line vector"),
        "ppmm": ("multiput"),
        "omommm": ("rowcolors"),
        "mm": ("RestyleAlgo SetKwInOut"),
    }.items()
    for name in names.split()
}
"""Commands that print nothing of their arguments, with the signature of these (see ``tokens.skip_arguments``)."""

STREAMED = {
    name: signature
    for signature, names in {
        "mm": ("multicolumn"),
        "omomo": ("multirow"),
        "moo": ("multirowcell raisebox"),
        "om": ("textcolor colorbox href rotatebox adjincludegraphics Block setmathfont"),
        "omm": ("fcolorbox"),
        "*mm": ("resizebox"),
        "mo": ("scalebox"),
        "ooom": ("parbox"),
        "poo": ("makebox framebox"),
        "*o": ("makecell thead Gape textls caption"),
        "o": (
            "shortstack stackunder stackon rowfont hyperref SI qty num xrightarrow xleftarrow footnote "
            "footnotetext subfloat subcaption"
        ),
        "m": ("adjustbox foreignlanguage hyperlink hypertarget turnbox colorul bibinfo bibfield sbox usebox"),
        "": (
            "hl st uline sout ul dashuline underline overline widetilde widehat tnote twocolumn hbox vbox mbox "
            "mathop mathrel mathbin"
        ),
        "*mo": ("captionof"),
    }.items()
    for name in names.split()
}
"""Commands whose last argument is text, with the signature of what stands before it."""
SIZES = frozenset("tiny scriptsize footnotesize small normalsize large textcolor color".split())
"""Commands after which a number is another one: ``92.3\\tiny{0.2}``."""
SILENT = frozenset(
    (
        "mathcal mathbb mathfrak mathscr mathsf mathtt mathit mathrm mathds operatorname fontdimen font ar node "
        "spaceskip center nobreakdash dimen lstinputlisting SetAlgoLined DontPrintSemicolon ninept epsfxsize jot "
        "psframebox DisplayProof raise addvspace fboxrule cormark mathord futurelet addstackgap smash bmvaOneDot "
        "atop drawedge drawloop unitlength lineheight thelinecount makeindex printindex bfit hlinewd thickhline "
        "hlineB hline centering raggedright raggedleft noindent indent small footnotesize scriptsize tiny "
        "normalsize large Large LARGE huge Huge em it sl sc tt sf itshape slshape scshape ttfamily sffamily "
        "rmfamily upshape selectfont protect relax maketitle newpage clearpage cleardoublepage appendix "
        "displaystyle textstyle scriptstyle scriptscriptstyle left right big Big bigg Bigg bigl bigr Bigl Bigr "
        "biggl biggr Biggl Biggr bigm middle limits nolimits nonumber notag allowbreak nobreak sloppy fussy "
        "frenchspacing nonfrenchspacing flushbottom raggedbottom onecolumn balance tableofcontents listoffigures "
        "listoftables frontmatter mainmatter backmatter begingroup endgroup bgroup egroup leavevmode ignorespaces "
        "unskip strut mathstrut null arraybackslash tabularxcolumn baselineskip textwidth linewidth columnwidth "
        "textheight hsize vsize parindent parskip tabcolsep arraystretch cal mit smallbreak medbreak bigbreak "
        "goodbreak filbreak penalty kern hss vss vfill hrulefill dotfill hrule vrule xspace rowstyle endhead "
        "endfirsthead endfoot endlastfoot newblock item singlespacing doublespacing onehalfspacing footnoterule "
        "IEEEpeerreviewmaketitle IEEEdisplaynontitleabstractindextext IEEEcompsoctitleabstractindextext "
        "aclfinalcopy cvprfinalcopy iccvfinalcopy eccvfinalcopy printAffiliationsAndNotice printAffiliations "
        "global long mathsurround ttdefault rmdefault sfdefault crcr cmidrulekern nolinenumbers linenumbers "
        "raggedcolumns justify hfilneg hidewidth omit multispan advance divide multiply dimexpr numexpr the "
        "ifcsname csname endcsname setbox box copy wd ht dp width height depth textfloatsep intextsep floatsep "
        "abovecaptionskip belowcaptionskip captionsize abstractname fill protected ensuretext rightmargin "
        "leftmargin topsep itemsep parsep partopsep labelsep labelwidth itemindent tightlist normalcolor smaller "
        "larger relsize ssmall RaggedRight Centering thefootnote arabic alph roman Alph phantomsection urlprefix "
        "BIBentryALTinterwordspacing BIBentrySTDinterwordspacing BibitemOpen BibitemShut Eprint mathchardef "
        "catcode mathcode sfcode string detokenize number romannumeral jobname today thepage thesection "
        "correspondingauthor equalcontrib wacvfinalcopy mathpalette joinrel mskip mkern thickmuskip medmuskip "
        "thinmuskip allowdisplaybreaks displaybreak intertext doublerulesep arrayrulewidth cmidrulewidth "
        "heavyrulewidth lightrulewidth belowrulesep aboverulesep everypar looseness tolerance hbadness "
        "pretolerance vbadness hfuzz vfuzz topskip columnsep marginparwidth oddsidemargin evensidemargin "
        "acknowledgements ack endproof qed qedhere blankpage hangindent hangafter interlinepenalty brokenpenalty "
        "clubpenalty widowpenalty upbracefill downbracefill obeylines obeyspaces afterpage FloatBarrier "
        "suppressfloats flushleft flushright centerline leftline rightline mathversion Vhrulefill tabto "
        "makeCJKglue CJKfamily endinput captionfont figurename tablename refname bibfont appendices startcontents "
        "printcontents stopcontents"
    ).split()
)
"""Commands that print nothing and take no argument that is text."""

NO_TEXT = frozenset(
    (
        "tikzpicture picture pspicture pgfpicture axis groupplot scope overpic algorithmic algorithm2e CCSXML "
        "filecontents keywords keyword IEEEkeywords icmlauthorlist IEEEbiography IEEEbiographynophoto prooftree "
        "forest tikzcd thebibliography pgfscope turn asy code lstlisting verbatim comment minted titlepage "
        "authorinfo"
    ).split()
)
"""Environments whose content is no running text."""
TABULAR = {
    "tabular": "om", "tabular*": "mom", "tabularx": "mom", "tabulary": "mom", "tabu": "om", "longtable": "om",
    "longtabu": "om", "supertabular": "om", "xltabular": "mom", "NiceTabular": "omo", "NiceTabular*": "momo",
    "NiceTabularX": "momo", "tblr": "om", "longtblr": "om", "talltblr": "om", "mpxtabular": "m", "tabularray": "om",
    "ltabulary": "mom", "deluxetable": "m", "deluxetable*": "m", "xtabular": "om", "stabular": "om",
}  # fmt: skip
ARRAY = {"array": "om", "darray": "om"}
"""In mathematics these are matrices; in a float they are tables."""
FLOATS = frozenset(
    (
        "table table* wraptable sidewaystable sidewaystable* figure figure* wrapfigure wrapfigure* SCfigure "
        "SCtable sidewaysfigure sidewaysfigure* subtable subfigure floatrow marginfigure margintable teaserfigure "
        "threeparttable algorithm algorithm* listing longtable supertabular longtblr xltabular smalltable "
        "measuredfigure ThreePartTable floatingfigure floatingtable SCfigure* SCtable* deluxetable deluxetable* "
        "turnpage sidewaystables"
    ).split()
)
MATHS = frozenset(
    (
        "math displaymath equation equation* align align* gather gather* multline multline* eqnarray eqnarray* "
        "flalign flalign* alignat alignat* split aligned gathered cases matrix pmatrix bmatrix vmatrix Vmatrix "
        "smallmatrix array subequations dmath dmath* IEEEeqnarray IEEEeqnarray* alignedat dcases rcases"
    ).split()
)
ENVIRONMENT_ARGUMENTS = {
    "minipage": "ooom", "adjustbox": "m", "wraptable": "omom", "wrapfigure": "omom", "table": "o", "table*": "o",
    "figure": "o", "figure*": "o", "subtable": "oom", "subfigure": "oom", "threeparttable": "o", "multicols": "m",
    "itemize": "o", "enumerate": "o", "description": "o", "compactitem": "o", "compactenum": "o", "alignat": "m",
    "spacing": "m", "tablenotes": "o", "turn": "m", "rotate": "m", "CJK": "mm", "CJK*": "mm", "list": "mm",
    "array": "om",
    "adjustwidth": "mm", "sidewaystable": "o", "SCtable": "oo", "scope": "o", "tcolorbox": "o", "mdframed": "o",
    "algorithm": "o", "inparaenum": "o", "abstract": "o", "document": "", "alignedat": "m", "resizebox": "mm",
    "addmargin": "om", "landscape": "", "widetext": "", "scalebox": "m", "IEEEeqnarray": "m", "subequations": "",
    "measuredfigure": "", "varwidth": "om", "savenotes": "", "fullwidth": "", "iteMize": "m", "ThreePartTable": "o",
}  # fmt: skip

KNOWN = frozenset(
    {f"\\{name}" for group in (CITING, SECTIONS, STREAMED, SKIPPED, BOLD) for name in group}
    | {f"\\begin{{{name}}}" for group in (TABULAR, ARRAY, FLOATS, MATHS) for name in group}
    | {f"\\begin{{{name}}}" for name in ("document", "abstract", "itemize", "enumerate", "thebibliography", "minipage")}
    | {f"\\{name}" for name in "bibitem ensuremath text texttt textit emph textsc textrm textsf mathrm frac sqrt "
    "input newblock footnote bibinfo "
       "include hline toprule midrule bottomrule cmidrule cline item url appendix xspace sup hfill ding par".split()}
) - {f"\\{name}" for name in "name state city B put line doi country num tag item st hl ul inst thead Block published "
     "volume received accepted revised date address keywords email tnote".split()}  # fmt: skip
"""What an author's definition does not change: the reader's own meaning holds."""
