package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"strconv"
	"time"
)

// notify tells systemd how serve is, where that has started it (sd_notify); elsewhere nobody.
func notify(state string) error {
	socket := os.Getenv("NOTIFY_SOCKET")
	if socket == "" {
		return nil
	}
	conn, err := net.Dial("unixgram", socket)
	if err != nil {
		return fmt.Errorf("notify systemd: %w", err)
	}
	_, err = conn.Write([]byte(state))
	return errors.Join(err, conn.Close())
}

// watched says that serve has begun, and then, as often as systemd's watchdog wants it twice, that it is
// alive, while that is so; until the context ends.
func watched(ctx context.Context, alive func(context.Context) error) error {
	if err := notify("READY=1"); err != nil {
		return err
	}
	micros, err := strconv.ParseInt(os.Getenv("WATCHDOG_USEC"), 10, 64)
	if err != nil || micros <= 0 {
		return nil
	}
	go func() {
		tick := time.NewTicker(time.Duration(micros) * time.Microsecond / 2)
		defer tick.Stop()
		for {
			if alive(ctx) == nil {
				_ = notify("WATCHDOG=1") // who is not heard is started anew
			}
			select {
			case <-ctx.Done():
				_ = notify("STOPPING=1")
				return
			case <-tick.C:
			}
		}
	}()
	return nil
}
