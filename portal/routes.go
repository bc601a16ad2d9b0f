package portal

// route is an address, whom it is for, and what answers.
type route struct {
	pattern string // of http.ServeMux
	who     access
	do      func(*visit) error
}

// routes are all there are. Things have addresses, and what is done is posted to one; no credit code and
// no name stands in any.
func routes() []route {
	return []route{
		{"GET /{$}", anyone, front},
		{"GET /clock", member, clock},
		{"GET /help", anyone, help},
		{"GET /privacy", anyone, privacy},

		{"POST /sign-in-links", anyone, askLink},
		{"GET /sign-in/{token}", anyone, peek},
		{"POST /sign-in/{token}", anyone, redeem},
		{"POST /session", anyone, enterCode},
		{"POST /session/end", anyone, leave},
		{"POST /session/unit", member, chooseUnit},
		{"POST /sessions/{id}/end", member, endSession},
		{"GET /account", member, account},
		{"POST /contacts", member, askContact},

		{"GET /blanks/{form}/{file}", member, blank},
		{"POST /returns", member, handIn},
		{"GET /returns/{id}", member, verdict},
		{"GET /returns/{id}/original", member, original},
		{"GET /returns/{id}/marked.xlsx", member, marked},
		{"GET /returns/{id}/differences", member, differences},
		{"POST /returns/{id}/reasons", member, explain},
		{"POST /returns/{id}/withdrawal", member, withdraw},
		{"POST /nil-returns", member, nilReturn},
		{"GET /receipts", member, findReceipt},
		{"GET /receipts/{number}", member, receipt},
		{"POST /extensions", member, askExtension},

		{"GET /assets/{file}", bare, asset},
		{"GET /openapi.json", bare, openAPI},
		{"GET /healthz", bare, healthy},
		{"GET /readyz", bare, ready},
		{"/", anyone, nowhere},
	}
}
