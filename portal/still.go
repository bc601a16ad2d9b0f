package portal

import (
	"errors"
	"mime"
	"net/http"
	"path"

	"parkstat/work"
)

func help(v *visit) error {
	return v.show(http.StatusOK, "help", "填报说明", map[string]string{"Contact": v.Contact, "OtherWay": v.otherWay()}, nil)
}

func privacy(v *visit) error { return v.show(http.StatusOK, "privacy", "隐私与保密", nil, nil) }

// asset is a file that pages load; its name changes with what is in it.
func asset(v *visit) error {
	name := v.r.PathValue("file")
	data, ok := assets[name]
	if !ok {
		return work.ErrNotYours
	}
	v.w.Header().Set("Cache-Control", "public, max-age=31536000, immutable")
	v.write(http.StatusOK, mime.TypeByExtension(path.Ext(name)), data)
	return nil
}

func openAPI(v *visit) error {
	data, err := files.ReadFile("openapi.json")
	if err != nil {
		return err
	}
	v.write(http.StatusOK, "application/json", data)
	return nil
}

func healthy(v *visit) error {
	v.write(http.StatusOK, "text/plain; charset=utf-8", []byte("ok\n"))
	return nil
}

var errClosing = errors.New("正在停止")

// ready reports whether the office can work: a proxy sends nobody here until it can.
func ready(v *visit) error {
	err := v.Ready(v.r.Context())
	if v.closing.Load() {
		err = errClosing
	}
	if err != nil {
		v.Log.Warn("网页：还不能办", "原因", err)
		v.write(http.StatusServiceUnavailable, "text/plain; charset=utf-8", []byte("not ready\n"))
		return nil
	}
	v.write(http.StatusOK, "text/plain; charset=utf-8", []byte("ready\n"))
	return nil
}
