# The openpyxl side of read.sh: prints who read, how many workbooks and cells,
# and the seconds of CPU that took.
import io, sys, time, warnings
from openpyxl import load_workbook

warnings.simplefilter("ignore")
books = [open(name.strip(), "rb").read() for name in open(sys.argv[1])]


def read_all(books):
    cells = 0
    for data in books:
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=True)
        for sheet in book:
            sheet.reset_dimensions()  # excelize says A1, and openpyxl would believe it
            for row in sheet.iter_rows(values_only=True):
                cells += sum(value is not None for value in row)
        book.close()
    return cells


read_all(books[:50])
start = time.process_time()
cells = read_all(books)
print("result openpyxl %d %d %.3f" % (len(books), cells, time.process_time() - start))
