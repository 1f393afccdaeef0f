"""What commands show, as frozen values with a text form and a JSON form."""
