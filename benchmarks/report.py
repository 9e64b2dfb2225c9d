"""How a figure is printed: beside what it is compared with."""


def say(name: str, ours: float, theirs: float, beside: str, unit: str) -> None:
    print(f"{name:<34}{ours:>12,.0f} {unit}   {ours / theirs:>6.2f} x {beside} ({theirs:,.0f} {unit})")
