"""The columns of a state, in the order of persons."""

from outskirts.world.state import empty


def test_columns_in_the_order_of_persons_are_made_one_by_one() -> None:
    state = empty(5, 2, 3)
    state.who[:] = [3, 1, 4, 0, 2]
    state.seen[:] = [30, 10, 40, 0, 20]
    whole, lazily = state.by_person(), state.in_order()
    assert list(lazily) == list(whole)
    assert len(lazily) == len(whole)
    for name, column in whole.items():
        assert lazily[name].tobytes() == column.tobytes()
    assert lazily["seen"].tolist() == [0, 10, 20, 30, 40]
