"""Blocks of IPv4 addresses, with the arithmetic by which ``awsx`` divides those of a VPC."""

from dataclasses import dataclass
from ipaddress import IPv4Address
from typing import Final, Self

from embedded_aws.errors import DeploymentError

_BITS: Final = 32


@dataclass(frozen=True)
class Block:
    """A block of addresses, such as ``10.0.0.0/16``.

    Attributes:
        address: An address in it, by which it is written; usually the first.
        mask: Length of its prefix.
    """

    address: int
    mask: int

    @classmethod
    def parse(cls, text: str) -> Self:
        """Returns the block that a text names.

        Raises:
            ValueError: If the text is not a block.
        """
        address, _, mask = text.partition("/")
        return cls(int(IPv4Address(address)), int(mask)).require()

    @property
    def size(self) -> int:
        """The number of addresses."""
        return 1 << (_BITS - self.mask)

    @property
    def start(self) -> int:
        """The first address."""
        return self.address // self.size * self.size

    @property
    def end(self) -> int:
        """The last address."""
        return self.start + self.size - 1

    def __str__(self) -> str:
        return f"{IPv4Address(self.address)}/{self.mask}"

    def require(self) -> Self:
        """Returns the block.

        Raises:
            DeploymentError: If there is not such a prefix.
        """
        if 0 <= self.mask <= _BITS and self.address >> _BITS == 0:
            return self
        raise DeploymentError(
            f"the subnets need a block with the prefix /{self.mask}, for which the VPC is too small. Enlarge "
            "'cidrBlock', or take fewer Availability Zones or smaller subnets."
        )

    def align(self) -> "Block":
        """Returns the same block, written by its first address."""
        return Block(self.start, self.mask)

    def split(self, bits: int, position: int) -> "Block":
        """Returns the block at a position among those with a prefix that is longer by some bits."""
        mask = self.mask + bits
        size = Block(0, mask).require().size
        return Block(self.address + size * position, mask).require()

    def follow(self, mask: int) -> "Block":
        """Returns the first block of a prefix that begins after this one."""
        return Block(Block(self.end, mask).require().end + 1, mask).require()

    def overlaps(self, other: "Block") -> bool:
        """Whether both have addresses in common."""
        return self.start <= other.end and other.start <= self.end


def count_bits(count: int) -> int:
    """Returns the bits that number things take."""
    return (count - 1).bit_length() if count else 0
