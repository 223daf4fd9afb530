"""An hour of Linjiang 临江市, a city that is on no map."""
