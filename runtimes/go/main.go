// The Go adapter: crossings of Go by cgo, timed by Go's own clock at the driver's orders, which
// come by lines over standard input (docs/runtimes.md has the protocol).
//
// One goroutine, locked to the process's first thread, runs every case. The collector is off while
// the program lives, but for cases that allocate, which collect before the clock starts. GOMAXPROCS
// is what Go chooses: sysmon and idle Ps are there, as in a user's program.
package main

import (
	"bufio"
	"fmt"
	"os"
	"runtime"
	"runtime/debug"
	"strconv"
	"strings"
	"time"
)

func init() {
	runtime.LockOSThread()
	debug.SetGCPercent(-1)
}

func main() {
	cases := allCases()
	out := bufio.NewWriter(os.Stdout)
	in := bufio.NewScanner(os.Stdin)
	for in.Scan() {
		if in.Text() == "quit" {
			return
		}
		for _, line := range answer(cases, in.Text()) {
			fmt.Fprintln(out, line)
		}
		out.Flush()
	}
}

// answer is what one line of the driver's is replied with.
func answer(cases []crossing, line string) []string {
	fields := strings.Split(line, " ")
	switch {
	case len(fields) == 2 && fields[0] == "hello":
		return []string{hello(fields[1])}
	case line == "list":
		return list(cases)
	case len(fields) == 2 && fields[0] == "prepare":
		return []string{prepare(find(cases, fields[1]))}
	case len(fields) == 3 && fields[0] == "run":
		return []string{run(find(cases, fields[1]), fields[2])}
	}
	return []string{fmt.Sprintf("fail unknown request '%s'", line)}
}

func hello(protocol string) string {
	if protocol != "1" {
		return fmt.Sprintf("fail unknown protocol '%s'", protocol)
	}
	return fmt.Sprintf("hello 1 %d %s", threadID(), strings.TrimPrefix(runtime.Version(), "go"))
}

func list(cases []crossing) []string {
	var lines []string
	for _, c := range cases {
		if c.missing != "" {
			lines = append(lines, "skip "+c.id+" "+c.missing)
		} else {
			lines = append(lines, "case "+c.id+" "+c.summary)
		}
	}
	return append(lines, "end")
}

// prepare verifies the case's answer, and warms it up.
func prepare(c *crossing) string {
	if c == nil {
		return "fail no such case"
	}
	if c.missing != "" {
		return "fail " + c.missing
	}
	if got, want := c.verify(); got != want {
		return fmt.Sprintf("fail the answer is %d, not %d", got, want)
	}
	c.loop(1000)
	return "ok"
}

func run(c *crossing, count string) string {
	if c == nil || c.missing != "" {
		return "fail no such case"
	}
	iterations, err := strconv.ParseInt(count, 10, 64)
	if err != nil || iterations < 0 {
		return fmt.Sprintf("fail '%s' is no number of iterations", count)
	}
	if c.allocates {
		runtime.GC()
	}
	start := time.Now()
	c.loop(int(iterations))
	elapsed := time.Since(start)
	return fmt.Sprintf("ns %d", elapsed.Nanoseconds())
}
