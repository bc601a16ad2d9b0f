package ingest

import "parkstat/templates/xlsx"

// Uploads larger than heavy take turns, turns at a time: whatever comes at once, by whichever
// door, reading takes about 100 MB for each of them and no more.
const (
	heavy = 1 << 20
	turns = 2
)

var turn = make(chan struct{}, turns)

func open(data []byte, limits xlsx.Limits) (*xlsx.Book, error) {
	if len(data) > heavy {
		turn <- struct{}{}
		defer func() { <-turn }()
	}
	return xlsx.Read(data, limits)
}
