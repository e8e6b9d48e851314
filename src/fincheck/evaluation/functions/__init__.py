"""What the functions of formulas come to, by the names under which ``language.functions`` declares them."""
