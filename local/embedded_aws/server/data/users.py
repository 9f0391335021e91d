"""Users of user pools."""

import copy
from collections.abc import Mapping
from typing import cast

from embedded_aws.ministack import cognito
from embedded_aws.server.data.store import Entries


class Users:
    """The users of a user pool by their name; the name of a pool is its ID."""

    def clear(self, name: str) -> None:
        """Deletes all users of a pool, their tokens and their membership in groups."""
        pool = cognito.user_pools.get(name)
        if pool is None:
            return
        pool["_users"].clear()
        pool["EstimatedNumberOfUsers"] = 0
        for group in pool["_groups"].values():
            group["_members"] = []
        for store in (
            cognito.refresh_tokens,
            cognito.auth_codes,
            cognito.authorization_codes,
        ):
            for token, given in list(store.items()):
                if given.get("pool_id") == name:
                    del store[token]

    def read(self, name: str) -> Entries | None:
        """Returns copies of all users of a pool."""
        pool = cognito.user_pools.get(name)
        return copy.deepcopy(pool["_users"]) if pool else None

    def write(self, name: str, entries: Entries) -> None:
        """Stores users in a pool, in those of their groups that it has."""
        pool = cognito.user_pools.get(name)
        if pool is None:
            return
        for username, user in copy.deepcopy(dict(cast("Mapping[str, cognito.User]", entries))).items():
            user["_groups"] = [group for group in user.get("_groups", []) if group in pool["_groups"]]
            for group in user["_groups"]:
                members = pool["_groups"][group].setdefault("_members", [])
                if username not in members:
                    members.append(username)
            pool["_users"][username] = user
        pool["EstimatedNumberOfUsers"] = len(pool["_users"])
