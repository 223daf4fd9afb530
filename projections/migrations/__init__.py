"""The journal's schema, step by step. Read models have none of this: see projections.schema."""
