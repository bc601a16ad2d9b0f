package main

import "time"

// wall is the machine's clock. Nothing else of the product says what day it is: the rooms
// are told the time, and tests set this clock (see TestOneClock).
var wall = time.Now
