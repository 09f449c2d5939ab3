from .office import grants, seals

__all__ = ["grants", "seals"]
