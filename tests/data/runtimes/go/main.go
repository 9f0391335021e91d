// The function of the table of runtimes, which does what its event says; it asks the runtime API itself, as
// github.com/aws/aws-lambda-go does.
package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"strconv"
	"time"
)

type event struct {
	Number int
	Fail   string
	Exit   *int
	Sleep  int
	Run    []string
}

type failure struct {
	Type    string   `json:"errorType"`
	Message string   `json:"errorMessage"`
	Trace   []string `json:"stackTrace"`
}

func main() {
	api := "http://" + os.Getenv("AWS_LAMBDA_RUNTIME_API") + "/2018-06-01/runtime/invocation/"
	for {
		asked, err := http.Get(api + "next")
		if err != nil {
			os.Exit(1)
		}
		var given event
		json.NewDecoder(asked.Body).Decode(&given)
		asked.Body.Close()
		answer, kind := handle(given, asked.Header)
		body, _ := json.Marshal(answer)
		url := api + asked.Header.Get("Lambda-Runtime-Aws-Request-Id") + "/" + kind
		sent, err := http.Post(url, "application/json", bytes.NewReader(body))
		if err != nil {
			os.Exit(1)
		}
		sent.Body.Close()
	}
}

func handle(given event, header http.Header) (any, string) {
	if given.Fail != "" {
		return failure{"StockError", given.Fail, []string{"main.go:50"}}, "error"
	}
	if given.Exit != nil {
		fmt.Println("giving up")
		os.Exit(*given.Exit)
	}
	time.Sleep(time.Duration(given.Sleep) * time.Second)
	if len(given.Run) > 0 {
		out, _ := exec.Command(given.Run[0], given.Run[1:]...).Output()
		return string(out), "response"
	}
	fmt.Println("number", given.Number)
	more, _ := strconv.Atoi(os.Getenv("MORE"))
	deadline, _ := strconv.ParseInt(header.Get("Lambda-Runtime-Deadline-Ms"), 10, 64)
	here, _ := os.Getwd()
	return map[string]any{
		"sum":       given.Number + more,
		"request":   header.Get("Lambda-Runtime-Aws-Request-Id"),
		"arn":       header.Get("Lambda-Runtime-Invoked-Function-Arn"),
		"remaining": deadline - time.Now().UnixMilli(),
		"group":     os.Getenv("AWS_LAMBDA_LOG_GROUP_NAME"),
		"here":      here,
		"root":      os.Getenv("LAMBDA_TASK_ROOT"),
	}, "response"
}
