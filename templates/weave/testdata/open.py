# Opens workbooks with openpyxl, for TestOthersOpen, and prints of each how many cells
# hold something: python3 open.py FILE...
import sys
import openpyxl

for name in sys.argv[1:]:
    book = openpyxl.load_workbook(name)
    cells = sum(c.value not in (None, "") for s in book.worksheets for row in s.iter_rows() for c in row)
    print(name, cells)
