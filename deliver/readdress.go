package deliver

import (
	"bytes"
	"fmt"
	"net/mail"
	"strings"
)

// Readdress is an encoded letter for another recipient: To and Message-ID are new, every other
// byte is as it was frozen.
func Readdress(raw []byte, to mail.Address, id string) ([]byte, error) {
	who, err := mailbox("To", to)
	if err == nil {
		err = checkID("Message-ID", id)
	}
	if err != nil {
		return nil, err
	}
	header, body, ok := bytes.Cut(raw, []byte("\r\n\r\n"))
	if !ok {
		return nil, fmt.Errorf("信没有信头")
	}
	var out []string
	dropped, found := false, 0
	for line := range strings.SplitSeq(string(header), "\r\n") {
		folded := strings.HasPrefix(line, " ") || strings.HasPrefix(line, "\t")
		if folded && dropped {
			continue
		}
		name, _, _ := strings.Cut(line, ":")
		dropped = !folded && (strings.EqualFold(name, "To") || strings.EqualFold(name, "Message-ID"))
		switch {
		case dropped && strings.EqualFold(name, "To"):
			line = "To: " + who
		case dropped:
			line = "Message-ID: <" + id + ">"
		}
		if dropped {
			found++
		}
		out = append(out, line)
	}
	if found != 2 {
		return nil, fmt.Errorf("信头里没有收件人或编号")
	}
	return append([]byte(strings.Join(out, "\r\n")+"\r\n\r\n"), body...), nil
}
