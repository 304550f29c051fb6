"""A real sentence-transformers model, small and untrained: another model than the default one, made in a second."""

from pathlib import Path

import torch
from sentence_transformers import SentenceTransformer
from sentence_transformers.sentence_transformer.modules import Pooling, Transformer
from transformers import AutoTokenizer, BertConfig, BertModel

from index.model_folder import default_model_folder

DIM = 32


def save_small_model(folder: Path, seed: int = 1) -> str:
    """Save a one-layer BERT with seeded weights and the default model's tokenizer; return its folder."""
    torch.manual_seed(seed)
    parts = folder.parent / f".{folder.name}-parts"
    tokenizer = AutoTokenizer.from_pretrained(default_model_folder())
    config = BertConfig(
        vocab_size=len(tokenizer), hidden_size=DIM, num_hidden_layers=1, num_attention_heads=2, intermediate_size=64
    )
    BertModel(config).save_pretrained(parts)
    tokenizer.save_pretrained(parts)
    words = Transformer(str(parts))
    SentenceTransformer(modules=[words, Pooling(DIM)], device="cpu").save(str(folder))
    return str(folder)
