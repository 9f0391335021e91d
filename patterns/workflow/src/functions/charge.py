"""Charges a card, once, however often it is asked to.

The bank is a stand-in: it takes ``tok_visa``, declines ``tok_declined``, and of ``tok_flaky`` it fails on the
first try.
"""

from typing import Any

import payments


class CardDeclinedError(Exception):
    """The bank said no; trying again does not help."""


class PaymentUnavailableError(Exception):
    """The bank did not answer; trying again may help."""


def handler(request: dict[str, Any], _context: object) -> dict[str, Any]:
    """Charges ``cents`` to ``card`` under the name ``payment``, unless that was done already.

    Raises:
        CardDeclinedError: The card is not taken, or the payment was refunded before it was made.
        PaymentUnavailableError: The bank did not answer.
    """
    payment, cents = request["payment"], request["cents"]
    tried = payments.update(payment, "ADD tries :one", {":one": {"N": "1"}}, ReturnValues="UPDATED_NEW")
    _ask_bank(request["card"], int(tried["tries"]["N"]))
    try:
        payments.update(
            payment,
            "SET #state = :charged, cents = :cents",
            {":charged": {"S": payments.CHARGED}, ":cents": {"N": str(cents)}},
            ConditionExpression="attribute_not_exists(#state)",
            ExpressionAttributeNames={"#state": "state"},
        )
    except payments.Conflict:
        # An earlier try got through although its answer was lost, or the order was given up meanwhile.
        if payments.read(payment)["state"]["S"] == payments.REFUNDED:
            raise CardDeclinedError(f"{payment} was refunded already") from None
    return {"payment": payment, "cents": cents}


def _ask_bank(card: str, tries: int) -> None:
    if card == "tok_flaky" and tries == 1:
        raise PaymentUnavailableError("the bank does not answer")
    if card not in ("tok_visa", "tok_flaky"):
        raise CardDeclinedError(f"the bank does not take {card or 'no card'}")
