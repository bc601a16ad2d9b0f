package templates

import (
	"strings"

	"parkstat/templates/xlsx"
)

// ReviewSheet is the sheet of a marked return that lists its problems and takes the
// reasons.
const ReviewSheet = "审核意见"

// The captions of its columns, by which it is read back.
const (
	captionNumber   = "序号"
	captionSeverity = "级别"
	captionRule     = "规则"
	captionCell     = "单元格"
	captionMessage  = "审核意见"
	captionHint     = "怎么改"
	CaptionReason   = "原因说明"
)

var captions = []string{captionNumber, captionSeverity, captionRule, captionCell, captionMessage, captionHint, CaptionReason}

// ReviewKey is what a reason on the review sheet answers; Ref is empty for a problem
// without a cell.
type ReviewKey struct{ Rule, Ref string }

// ReviewAnswer is a reason with the message that it answers: it holds for that only,
// not for what is said of another figure later.
type ReviewAnswer struct{ Message, Reason string }

// ReviewReasons reads what was written as reasons on a marked return. Where the
// captions are not all there it is a sheet like any other.
func ReviewReasons(book *xlsx.Book) map[ReviewKey]ReviewAnswer {
	s := book.Sheet(ReviewSheet)
	if s == nil {
		return nil
	}
	out := map[ReviewKey]ReviewAnswer{}
	at := map[string]int{}
	s.Rows(func(row int, cells []xlsx.Cell) bool {
		get := func(caption string) string { return strings.TrimSpace(s.At(row, at[caption]).Text) }
		if at[CaptionReason] > 0 {
			if why := get(CaptionReason); why != "" && why != dash && get(captionRule) != "" {
				out[ReviewKey{get(captionRule), get(captionCell)}] = ReviewAnswer{get(captionMessage), why}
			}
			return true
		}
		found := map[string]int{}
		for _, c := range cells {
			found[strings.TrimSpace(c.Text)] = c.Col
		}
		if found[captionRule] > 0 && found[captionCell] > 0 && found[captionMessage] > 0 && found[CaptionReason] > 0 {
			at = found
		}
		return true
	})
	return out
}

// dash is what stands where nothing is asked.
const dash = "—"
