"""Disasters on purpose: the real program under a seeded script, and the books compared afterwards.

`script` makes a scenario from a kind and a seed · `platform` is Telegram with a will of its own · `stores` can be
locked, full, gone · `nursery` bears the processes, `steps` are where they can be made to die · `scene` plays it all ·
`oracle` says what should have come of it · `judge` compares. `python -m tests.chaos` runs many (see `__main__`).
"""
