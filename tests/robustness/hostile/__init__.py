"""Files and keys as somebody would send them who means harm, made by this package."""
