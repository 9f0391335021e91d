"""Objects of AWS's runtimes of CloudFront Functions, by the pages of the CloudFront developer guide.

"JavaScript runtime 1.0 features for CloudFront Functions", and the page of 2.0. The lists leave out a few
members that AWS's own examples use, such as ``charCodeAt``; they are here, and so are conversions to
primitive values.
"""

from collections.abc import Sequence
from typing import Final

Surface = dict[str, Sequence[str]]

_OBJECTS: Final = (
    "Object Function Array Number Boolean String Math Date RegExp JSON Promise Symbol ArrayBuffer DataView"
    " Error EvalError InternalError RangeError ReferenceError SyntaxError TypeError URIError AggregateError"
    " Int8Array Uint8Array Uint8ClampedArray Int16Array Uint16Array Int32Array Uint32Array Float32Array"
    " Float64Array TextEncoder TextDecoder console require globalThis eval"
    " parseInt parseFloat isNaN isFinite decodeURI decodeURIComponent encodeURI encodeURIComponent"
    " Infinity NaN undefined"
)
_MEMBERS: Final = {
    "Object": "assign create defineProperties defineProperty entries freeze getOwnPropertyDescriptor"
    " getOwnPropertyDescriptors getOwnPropertyNames getPrototypeOf is isExtensible isFrozen isSealed keys"
    " preventExtensions seal setPrototypeOf values",
    "Object.prototype": "hasOwnProperty isPrototypeOf propertyIsEnumerable toString valueOf __proto__",
    "Function.prototype": "apply bind call toString",
    "String": "fromCharCode fromCodePoint bytesFrom",
    "String.prototype": "charAt charCodeAt codePointAt concat endsWith includes indexOf lastIndexOf match"
    " padEnd padStart repeat replace replaceAll search slice split startsWith substr substring"
    " toLowerCase toString toUpperCase trim trimEnd trimStart valueOf fromBytes fromUTF8 toBytes toUTF8",
    "Number": "EPSILON MAX_SAFE_INTEGER MIN_SAFE_INTEGER MAX_VALUE MIN_VALUE NaN NEGATIVE_INFINITY"
    " POSITIVE_INFINITY isFinite isInteger isNaN isSafeInteger parseFloat parseInt",
    "Number.prototype": "toExponential toFixed toPrecision toString valueOf",
    "Math": "E LN10 LN2 LOG10E LOG2E PI SQRT1_2 SQRT2 abs acos acosh asin asinh atan atan2 atanh cbrt ceil"
    " clz32 cos cosh exp expm1 floor fround hypot imul log log10 log1p log2 max min pow random"
    " round sign sin sinh sqrt tan tanh trunc",
    "RegExp.prototype": "exec flags global ignoreCase multiline source sticky test toString",
    "JSON": "parse stringify",
    "Array": "isArray of",
    "Array.prototype": "concat copyWithin every fill filter find findIndex forEach includes indexOf join"
    " lastIndexOf map pop push reduce reduceRight reverse shift slice some sort splice toString unshift",
    "ArrayBuffer": "isView",
    "ArrayBuffer.prototype": "byteLength slice",
    "Promise": "all allSettled any race reject resolve",
    "Promise.prototype": "catch finally then",
    "Symbol": "for keyFor iterator asyncIterator hasInstance isConcatSpreadable match matchAll replace search"
    " species split toPrimitive toStringTag unscopables",
    "Uint8Array": "BYTES_PER_ELEMENT",
    "Uint8Array.prototype": "BYTES_PER_ELEMENT",
    "Uint8Array.prototype.__proto__": "buffer byteLength byteOffset length copyWithin every fill filter find"
    " findIndex forEach includes indexOf join lastIndexOf map reduce reduceRight reverse set slice some sort"
    " subarray toString",
}
_ALWAYS: Final = ("constructor", "length", "name", "prototype")
# New in runtime 2.0.
_NEW_GLOBALS: Final = "Buffer atob btoa"
_NEW: Final = {
    "String.prototype": "replaceAll",
    "RegExp.prototype": "flags sticky",
    "Promise": "all allSettled any race",
    "Symbol": "for keyFor",
}
# Only in runtime 1.0.
_OLD: Final = {"String": "bytesFrom", "String.prototype": "fromBytes fromUTF8 toBytes toUTF8"}


def read_surface(version: int) -> Surface:
    """Returns the names of the members of each object that a runtime has.

    Args:
        version: 1 or 2.
    """
    missing = _OLD if version == 2 else _NEW  # noqa: PLR2004 of cloudfront-js-2.0
    members: Surface = {
        owner: [*_ALWAYS, *(name for name in names.split() if name not in missing.get(owner, "").split())]
        for owner, names in _MEMBERS.items()
    }
    members["globalThis"] = f"{_OBJECTS} {_NEW_GLOBALS if version == 2 else ''}".split()  # noqa: PLR2004
    return members
