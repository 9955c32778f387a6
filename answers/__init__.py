"""One module a page's question: queries, rules, pictures and a sentence, put together once and kept."""
