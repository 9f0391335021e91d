"""Charges a card, once, however often it is asked to.

The bank is a stand-in: it takes ``tok_visa``, declines ``tok_declined``, and of ``tok_flaky`` it fails on the
first try.
"""

from typing import Any

import payments


class CardDeclinedError(Exception):
    """The bank declined the card; a retry does not help."""


class PaymentUnavailableError(Exception):
    """The bank did not respond; a retry may help."""


def handler(request: dict[str, Any], _context: object) -> dict[str, Any]:
    """Charges ``cents`` to ``card`` under the name ``payment``, unless it was charged already.

    Raises:
        CardDeclinedError: If the card is not accepted, or the payment was refunded before it was made.
        PaymentUnavailableError: If the bank did not respond.
    """
    payment, cents = request["payment"], request["cents"]
    attempted = payments.update(
        payment, "ADD attempts :one", {":one": {"N": "1"}}, ReturnValues="UPDATED_NEW"
    )
    _request_payment(request["card"], int(attempted["attempts"]["N"]))
    try:
        payments.update(
            payment,
            "SET #state = :charged, cents = :cents",
            {":charged": {"S": payments.CHARGED}, ":cents": {"N": str(cents)}},
            ConditionExpression="attribute_not_exists(#state)",
            ExpressionAttributeNames={"#state": "state"},
        )
    except payments.Conflict:
        # An earlier attempt succeeded although its response was lost, or the order was canceled meanwhile.
        if payments.read(payment)["state"]["S"] == payments.REFUNDED:
            raise CardDeclinedError(f"{payment} was refunded already") from None
    return {"payment": payment, "cents": cents}


def _request_payment(card: str, attempts: int) -> None:
    if card == "tok_flaky" and attempts == 1:
        raise PaymentUnavailableError("the bank does not respond")
    if card not in ("tok_visa", "tok_flaky"):
        raise CardDeclinedError(f"the bank does not accept {card or 'no card'}")
