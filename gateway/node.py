"""What has an identity."""

import strawberry


@strawberry.interface(description="Something with an identity of its own.")
class Node:
    """Relay's node."""

    id: strawberry.ID
