package ingest

import (
	"context"
	"path"
	"strings"
	"time"

	"parkstat/templates/xlsx"
)

// Posted (邮件来件) is a file that came otherwise than through a folder. It is kept
// already, under its SHA-256.
type Posted struct {
	SHA256   string
	Name     string
	Channel  string // by which it came
	Who      string // from whom, as far as the channel knows
	From     string // from which network address; empty where none is known
	Received time.Time
}

// Post is where such files wait.
type Post interface {
	// Waiting lists the files that are not on record as having come.
	Waiting(ctx context.Context) ([]Posted, error)
}

// posted lists the files that wait at the post.
func (r *Round) posted(ctx context.Context) (files []coming, err error) {
	if r.Post == nil {
		return nil, nil
	}
	waiting, err := r.Post.Waiting(ctx)
	if err != nil {
		return nil, err
	}
	for _, p := range waiting {
		files = append(files, coming{name: p.Name, received: p.Received, seen: p.Received, sha: p.SHA256, channel: p.Channel, who: p.Who})
	}
	return files, nil
}

// Whose tells the codes of the units that a file claims to be a return of, by the record
// hidden in it and by what stands in the sheet; none where it can't be read.
func (j *Judge) Whose(ctx context.Context, data []byte) (units []string, err error) {
	if len(data) > MaxUpload {
		return nil, nil
	}
	ret, _, err := j.read(ctx, data)
	if err != nil || ret == nil {
		return nil, err
	}
	return j.claimed(ret), nil
}

// MayBeReturn tells by name and first bytes what is worth reading as a return; the rest is
// what else people send: texts, pictures, archives.
func MayBeReturn(name string, data []byte) bool {
	switch strings.ToLower(path.Ext(name)) {
	case ".xlsx", ".xlsm", ".xlsb", ".xls", ".et", ".ods", ".csv":
		return true
	case ".doc", ".docx", ".wps", ".ppt", ".pptx", ".dps", ".pdf", ".msg", ".vsd":
		return false
	}
	switch xlsx.Sniff(data) {
	case "xlsx", "xls", "ods", "encrypted":
		return true
	}
	return false
}
