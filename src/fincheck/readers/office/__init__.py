"""Files of Word, Excel and WPS."""
