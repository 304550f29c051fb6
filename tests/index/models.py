"""Seeded vectors and stand-in encoders for the tests of the index."""

import hashlib

import numpy as np

from index.model_key import ModelKey

LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789.:,"
TOKENS = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *LETTERS, *(f"##{letter}" for letter in LETTERS)]
KEY = ModelKey("tiny", "0123456789ab", 16)


def unit_vectors(n, dim=16, seed=20):
    """Return n random unit vectors, shape (n, dim), float32."""
    rows = np.random.default_rng(seed).normal(size=(n, dim)).astype(np.float32)
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


class WordEncoder:
    """An encoder by hand: a text is the normalised sum of a fixed vector for each of its words."""

    key = KEY

    def encode_query(self, text):
        """Return the unit vector of a text, shape (16,)."""
        seeds = [int.from_bytes(hashlib.sha256(word.encode()).digest()[:8], "big") for word in text.lower().split()]
        total = np.sum([unit_vectors(1, seed=seed)[0] for seed in seeds], axis=0)
        return (total / np.linalg.norm(total)).astype(np.float32)

    def encode_passages(self, texts):
        """Return the unit vectors of some short documents, shape (n, 16)."""
        return self.encode_documents(texts)

    def encode_documents(self, texts):
        """Return the unit vectors of some texts, shape (n, 16)."""
        return np.stack([self.encode_query(text) for text in texts])


def _bert(folder, kind, **options):
    """Write a random BERT of dimension 16 that reads letters, seeded, with its tokenizer; return its folder."""
    import torch
    import transformers

    transformers.utils.logging.disable_progress_bar()
    folder.mkdir(parents=True)
    (folder / "vocab.txt").write_text("\n".join(TOKENS))
    tokenizer = transformers.BertTokenizerFast(vocab=str(folder / "vocab.txt"), model_max_length=64)
    torch.manual_seed(20)
    config = transformers.BertConfig(
        vocab_size=len(TOKENS), hidden_size=16, num_hidden_layers=2, num_attention_heads=2, intermediate_size=32,
        max_position_embeddings=64, initializer_range=0.3, **options,
    )  # fmt: skip
    getattr(transformers, kind)(config).save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    return str(folder)


def tiny_encoder(folder, **prompts):
    """Write a sentence-transformers model of dimension 16 with prompts; return its folder."""
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import Pooling, Transformer

    read = Transformer(_bert(folder / "bert", "BertModel"))
    model = SentenceTransformer(modules=[read, Pooling(16)], prompts=prompts, device="cpu")
    model.save(str(folder / "model"), create_model_card=False)
    return str(folder / "model")


def tiny_cross_encoder(folder, scores=1):
    """Write a cross-encoder that gives a pair so many scores; return its folder."""
    return _bert(folder, "BertForSequenceClassification", num_labels=scores)
