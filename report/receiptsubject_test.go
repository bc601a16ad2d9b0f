package report

import (
	"testing"

	"parkstat/facts"
	"parkstat/ingest"
)

// The subject of a receipt says the best of the returns, and that other files were not taken.
func TestReceiptSubject(t *testing.T) {
	of := func(v ingest.Verdict, form string) ReceiptItem {
		it := ReceiptItem{File: "a.xlsx", Form: form, Submission: ingest.Submission{Verdict: v, Form: form}}
		if form != "" {
			it.Submission.Period = facts.Period{Year: 2023, Month: 6}
		}
		return it
	}
	good, bad, other := of(ingest.Accepted, "月报"), of(ingest.Rejected, "月报"), of(ingest.Queried, "财务")
	stray, unread := of("", ""), of(ingest.Rejected, "")
	for _, c := range []struct {
		items []ReceiptItem
		want  string
	}{
		{nil, "没有收到报表"},
		{[]ReceiptItem{stray}, "没有收到报表"},
		{[]ReceiptItem{good}, "接收 2023年6月《月报》"},
		{[]ReceiptItem{bad}, "退回 2023年6月《月报》"},
		{[]ReceiptItem{unread}, "退回"},
		{[]ReceiptItem{unread, stray}, "退回，另有 1 个文件没有收"},
		{[]ReceiptItem{unread, good}, "接收 2023年6月《月报》，另有 1 个文件没有收"},
		{[]ReceiptItem{stray, unread, good}, "接收 2023年6月《月报》，另有 2 个文件没有收"},
		{[]ReceiptItem{bad, other, good, stray}, "接收 2023年6月《月报》，另有 1 份待核实，另有 1 份退回，另有 1 个文件没有收"},
		{[]ReceiptItem{bad, bad, unread}, "退回 2023年6月《月报》 等 2 份，另有 1 个文件没有收"},
	} {
		if got := (Receipt{Items: c.items}).subject(); got != c.want {
			t.Errorf("%q, want %q", got, c.want)
		}
	}
}
