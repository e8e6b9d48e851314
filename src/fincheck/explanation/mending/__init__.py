"""What a wrong figure should be: the amounts it can have, the values it could be printed with, the likeliest of these."""
