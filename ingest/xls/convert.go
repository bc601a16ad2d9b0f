package xls

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strconv"

	"parkstat/templates/office"
	"parkstat/templates/xlsx"
)

// Changed is a number of the original that the copy does not have: LibreOffice works
// formulas out anew.
type Changed struct {
	Sheet, Ref string
	Was        string
}

// Convert makes an xlsx of an old workbook or one of OpenDocument, and lists the numbers that are no longer
// what they were. It is for a confined child: folder is its own.
func Convert(folder string, data []byte) ([]byte, []Changed, error) {
	numbers, conversion := readNumbers, office.OldWorkbook
	if bytes.HasPrefix(data, []byte("PK")) {
		numbers, conversion = readOpen, office.OpenBook
	}
	before, err := numbers(data)
	if err != nil {
		return nil, nil, err
	}
	copied, err := conversion.Convert(folder, data)
	if err != nil {
		return nil, nil, err
	}
	book, err := xlsx.Read(copied, xlsx.ReturnLimits())
	if err != nil {
		return nil, nil, fmt.Errorf("%w（%w）", office.ErrNotConverted, err)
	}
	changed, err := compare(before, book)
	return copied, changed, err
}

// mostChanged is from where on a copy is no copy.
const mostChanged = 1000

func compare(before []numbers, book *xlsx.Book) ([]Changed, error) {
	var all []Changed
	for _, n := range before {
		sheet := book.Sheet(n.sheet)
		if sheet == nil {
			return nil, fmt.Errorf("%w（少了工作表“%s”）", office.ErrNotConverted, n.sheet)
		}
		for at, was := range n.at {
			if !same(sheet.At(at.row, at.col), was) {
				all = append(all, Changed{sheet.Name, xlsx.Ref(at.row, at.col), shown(was)})
			}
		}
	}
	if len(all) > mostChanged {
		return nil, errors.New("转换后有许多数字与原文件不同")
	}
	slices.SortFunc(all, func(a, b Changed) int { return cmp.Or(cmp.Compare(a.Sheet, b.Sheet), cmp.Compare(a.Ref, b.Ref)) })
	return all, nil
}

// same compares in the digits that a spreadsheet shows. A day is a number in a
// format, and is left alone: no figure is one.
func same(c xlsx.Cell, was float64) bool {
	if c.Kind == xlsx.Date {
		return true
	}
	is, err := strconv.ParseFloat(c.Text, 64)
	return c.Kind == xlsx.Number && err == nil && shown(is) == shown(was)
}

func shown(v float64) string {
	if v == 0 {
		return "0" // not -0
	}
	return strconv.FormatFloat(v, 'g', 15, 64)
}
