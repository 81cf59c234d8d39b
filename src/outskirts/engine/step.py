"""One second of the city, on one screen. No arithmetic stands here."""

from outskirts.engine.stages import Stage


def step(stage: Stage, tick: int) -> None:
    """Let one tick pass.

    All see where the others stood before anybody moves, and touch where they stand after. The
    order is argued in `docs/model/tick.md`.
    """
    stage.light(tick)
    stage.wake(tick)
    stage.settle(tick, fresh=True)
    stage.sense()
    stage.decide(tick)
    stage.move(tick)
    stage.settle(tick, fresh=False)
    stage.meet(tick)
    stage.change(tick)
    stage.tell(tick)
