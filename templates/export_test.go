package templates

// A report's mail and letter are tried by themselves.
var OpenMail = openMail

// OpenLetter opens a document.
func OpenLetter(lib *Library, folder, name string) (*Letter, error) {
	return openLetter(lib, folder, &ReportDef{Letter: name})
}
