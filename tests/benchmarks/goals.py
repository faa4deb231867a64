"""What was hoped for and what was measured, kept until the end."""

from dataclasses import dataclass, field


@dataclass(slots=True)
class Goals:
    said: list[str] = field(default_factory=list)
    missed: int = 0

    def at_least(self, what: str, measured: float, goal: float, unit: str = "") -> None:
        self._note(what, measured, f"at least {goal:g}{unit}", unit, measured >= goal)

    def at_most(self, what: str, measured: float, goal: float, unit: str = "") -> None:
        self._note(what, measured, f"at most {goal:g}{unit}", unit, measured <= goal)

    def _note(self, what: str, measured: float, goal: str, unit: str, reached: bool) -> None:
        self.missed += not reached
        verdict = "reached" if reached else "MISSED"
        self.said.append(f"{verdict:8} {what}: {measured:.4g}{unit} (goal: {goal})")

    def tell(self) -> None:
        print("\nGoals")
        for line in self.said:
            print(f"  {line}")
