"""Every address is decided for every role; whoever may not, changes nothing."""

import pytest
from django.urls import path

from komek.kernel import permissions
from komek.kernel.actors import Role
from komek.surfaces.addresses import Address, actions, everything

pytestmark = pytest.mark.django_db


def addresses() -> list[Address]:
    return list(everything())


def test_every_address_is_decided() -> None:
    undecided = [address.route for address in addresses() if not actions(address)]
    assert undecided == []


def test_every_address_and_role_has_a_cell() -> None:
    table = permissions.table()
    for address in addresses():
        for action in actions(address):
            assert set(table[action]) == set(Role), (address.route, action)


def test_every_operation_of_the_rest_interface_is_marked() -> None:
    from komek.surfaces.api.urls import interface

    operations = [
        operation
        for _prefix, router in interface._routers
        for view in router.path_operations.values()
        for operation in view.operations
    ]
    assert operations
    unmarked = [one.view_func for one in operations if not hasattr(one.view_func, "action")]
    assert unmarked == []
    assert {one.view_func.action for one in operations} <= set(permissions.table())


def test_an_undecided_address_is_noticed() -> None:
    unmarked = path("forgotten/", lambda request: None)
    assert actions(Address("forgotten/", (), unmarked.callback)) == set()
