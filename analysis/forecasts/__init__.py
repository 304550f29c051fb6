"""Forecasts of shares: made, stored, scored when due."""
