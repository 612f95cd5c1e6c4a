"""Links rule sets, vocabulary and a day into one program: names, types, units, editions, order."""
