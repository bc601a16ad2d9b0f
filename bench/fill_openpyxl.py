# The openpyxl side of fill.sh: python3 fill_openpyxl.py TEMPLATE ROWS prints who filled, how
# many rows, and the seconds of CPU that took.
import io, sys, time
from copy import copy
from openpyxl import load_workbook

template, count = open(sys.argv[1], "rb").read(), int(sys.argv[2])
COLUMNS = 10


def fill(rows):
    book = load_workbook(io.BytesIO(template))
    sheet = book.worksheets[0]
    sheet.insert_rows(4, rows - 1)
    styles = [copy(sheet.cell(3, c + 1)._style) for c in range(COLUMNS)]
    for i in range(rows):
        for c in range(COLUMNS):
            cell = sheet.cell(3 + i, c + 1)
            cell.value = "企业%d-%d" % (i, c) if c < 2 else i * 7 + c * 13 + (i % 100) / 100
            cell._style = copy(styles[c])
    out = io.BytesIO()
    book.save(out)


fill(50)
start = time.process_time()
fill(count)
print("result openpyxl %d %.4f" % (count, time.process_time() - start))
