// Answers per second of Go's standard library: client ADDRESS page|deal CONNECTIONS SECONDS
package main

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"strconv"
	"sync"
	"sync/atomic"
	"time"
)

const token = "0123456789abcdef0123456789abcdef01234567"

type deal struct {
	ID                int64                      `json:"id"`
	Title             string                     `json:"title"`
	OwnerID           *int64                     `json:"owner_id"`
	CreatorUserID     *int64                     `json:"creator_user_id"`
	PersonID          *int64                     `json:"person_id"`
	OrgID             *int64                     `json:"org_id"`
	PipelineID        *int64                     `json:"pipeline_id"`
	StageID           *int64                     `json:"stage_id"`
	Value             *float64                   `json:"value"`
	Currency          *string                    `json:"currency"`
	AddTime           *time.Time                 `json:"add_time"`
	UpdateTime        *time.Time                 `json:"update_time"`
	StageChangeTime   *time.Time                 `json:"stage_change_time"`
	Status            string                     `json:"status"`
	Probability       *float64                   `json:"probability"`
	LostReason        *string                    `json:"lost_reason"`
	VisibleTo         *int64                     `json:"visible_to"`
	CloseTime         *time.Time                 `json:"close_time"`
	WonTime           *time.Time                 `json:"won_time"`
	LostTime          *time.Time                 `json:"lost_time"`
	ExpectedCloseDate *string                    `json:"expected_close_date"`
	LabelIDs          []int64                    `json:"label_ids"`
	IsDeleted         bool                       `json:"is_deleted"`
	IsArchived        bool                       `json:"is_archived"`
	Origin            *string                    `json:"origin"`
	OriginID          *string                    `json:"origin_id"`
	Channel           *int64                     `json:"channel"`
	ChannelID         *string                    `json:"channel_id"`
	ACV               *float64                   `json:"acv"`
	ARR               *float64                   `json:"arr"`
	MRR               *float64                   `json:"mrr"`
	CustomFields      map[string]json.RawMessage `json:"custom_fields"`
}

func main() {
	url, what := os.Args[1], os.Args[2]
	connections, seconds := number(os.Args[3]), number(os.Args[4])
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: connections}}
	start := time.Now()
	end := start.Add(time.Duration(seconds) * time.Second)
	var answers int64
	var all sync.WaitGroup
	for task := 0; task < connections; task++ {
		all.Add(1)
		go func() {
			defer all.Done()
			for time.Now().Before(end) {
				ask(client, url, what == "page")
				atomic.AddInt64(&answers, 1)
			}
		}()
	}
	all.Wait()
	fmt.Println(float64(answers) / time.Since(start).Seconds())
}

func ask(client *http.Client, url string, page bool) {
	if page {
		var answer struct{ Data []deal }
		get(client, url+"/api/v2/deals?limit=100", &answer)
		expect(int64(len(answer.Data)), 100)
	} else {
		var answer struct{ Data deal }
		get(client, url+"/api/v2/deals/4711", &answer)
		expect(answer.Data.ID, 4711)
	}
}

func get(client *http.Client, url string, answer any) {
	request, err := http.NewRequest("GET", url, nil)
	check(err)
	request.Header.Set("x-api-token", token)
	response, err := client.Do(request)
	check(err)
	body, err := io.ReadAll(response.Body)
	check(err)
	check(response.Body.Close())
	check(json.Unmarshal(body, answer))
}

func expect(came, wanted int64) {
	if came != wanted {
		check(fmt.Errorf("%d came instead of %d", came, wanted))
	}
}

func number(text string) int {
	number, err := strconv.Atoi(text)
	check(err)
	return number
}

func check(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, "error:", err)
		os.Exit(1)
	}
}
