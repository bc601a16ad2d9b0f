package portal

import (
	"net/http"
	"net/url"
	"strings"

	"parkstat/work"
)

// receiptPage is a receipt with where it can be checked.
type receiptPage struct {
	*work.Receipt
	URL     string
	Figures figuresTable
}

func receipt(v *visit) error {
	number := v.r.PathValue("number")
	is, err := v.Desk.Receipt(v.r.Context(), v.who, number)
	if err != nil {
		return err
	}
	p := receiptPage{Receipt: is, URL: v.Base + "/receipts/" + is.Number, Figures: figuresTable{"报送的数", is.Figures}}
	return v.show(http.StatusOK, "receipt", "回执 "+is.Number, p, is)
}

// findReceipt leads to the one whose number was typed in from paper.
func findReceipt(v *visit) error {
	number := strings.ToUpper(strings.TrimSpace(v.r.URL.Query().Get("number")))
	return v.goTo("/receipts/" + url.PathEscape(number))
}
