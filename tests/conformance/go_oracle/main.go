// The official judge of templates, formats and times: one JSON request a line in, one JSON answer a line out.
package main

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"crypto/sha3"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"regexp"
	"strconv"
	"strings"
	"text/template"
	"time"

	"github.com/Masterminds/sprig/v3"
)

// The functions that Alloy adds to Sprig's, and puts before them.
var alloyFunctions = template.FuncMap{
	"ToLower":    strings.ToLower,
	"ToUpper":    strings.ToUpper,
	"Replace":    strings.Replace,
	"Trim":       strings.Trim,
	"TrimLeft":   strings.TrimLeft,
	"TrimRight":  strings.TrimRight,
	"TrimPrefix": strings.TrimPrefix,
	"TrimSuffix": strings.TrimSuffix,
	"TrimSpace":  strings.TrimSpace,
	"Hash": func(salt, text string) string {
		sum := sha3.Sum256([]byte(salt + text))
		return hex.EncodeToString(sum[:])
	},
	"Sha2Hash": func(salt, text string) string {
		sum := sha256.Sum256([]byte(salt + text))
		return hex.EncodeToString(sum[:])
	},
	"regexReplaceAll": func(expression, text, replacement string) string {
		return regexp.MustCompile(expression).ReplaceAllString(text, replacement)
	},
	"regexReplaceAllLiteral": func(expression, text, replacement string) string {
		return regexp.MustCompile(expression).ReplaceAllLiteralString(text, replacement)
	},
}

type request struct {
	Template  *string           // text of a template, run over Data
	Data      map[string]string // a map of anything, or of strings where TextsOnly is set
	TextsOnly bool
	Format    *string // format of a Sprintf over Operands
	Operands  []operand
	Layout    *string // layout of a time.ParseInLocation of Value in Location
	Value     string
	Location  string
}

type operand struct{ Type, Value string }

// Verdict: "writes", "fails" or "syntax"; Output in bytes, since a template may cut inside a character.
type answer struct {
	Verdict string
	Output  []byte
}

func main() {
	functions := sprig.TxtFuncMap()
	maps.Copy(functions, alloyFunctions)
	requests := bufio.NewScanner(os.Stdin)
	requests.Buffer(make([]byte, 1<<20), 1<<26)
	answers := bufio.NewWriter(os.Stdout)
	defer answers.Flush()
	for requests.Scan() {
		var asked request
		if err := json.Unmarshal(requests.Bytes(), &asked); err != nil {
			panic(err)
		}
		line, err := json.Marshal(judge(asked, functions))
		if err != nil {
			panic(err)
		}
		answers.Write(append(line, '\n'))
	}
}

func judge(asked request, functions template.FuncMap) answer {
	switch {
	case asked.Template != nil:
		return execute(*asked.Template, asked, functions)
	case asked.Format != nil:
		operands := make([]any, len(asked.Operands))
		for place, one := range asked.Operands {
			operands[place] = one.value()
		}
		return answer{"writes", []byte(fmt.Sprintf(*asked.Format, operands...))}
	default:
		return parse(*asked.Layout, asked.Value, asked.Location)
	}
}

func execute(text string, asked request, functions template.FuncMap) answer {
	parsed, err := template.New("pipeline_template").Funcs(functions).Parse(text)
	if err != nil {
		return answer{"syntax", []byte(err.Error())}
	}
	var data any = asked.Data
	if !asked.TextsOnly {
		values := make(map[string]any, len(asked.Data))
		for key, value := range asked.Data {
			values[key] = value
		}
		data = values
	}
	var output bytes.Buffer
	if err := parsed.Execute(&output, data); err != nil {
		return answer{"fails", []byte(err.Error())}
	}
	return answer{"writes", output.Bytes()}
}

// parse answers with the instant and with the time written in its own layout.
func parse(layout, value, name string) answer {
	location, err := time.LoadLocation(name)
	if err != nil {
		return answer{"fails", []byte(err.Error())}
	}
	read, err := time.ParseInLocation(layout, value, location)
	if err != nil {
		return answer{"fails", []byte(err.Error())}
	}
	return answer{"writes", []byte(fmt.Sprintf("%d %d %s", read.Unix(), read.Nanosecond(), read.Format(layout)))}
}

func (one operand) value() any {
	switch one.Type {
	case "int":
		return integer(one.Value)
	case "int64":
		return int64(integer(one.Value))
	case "uint8":
		return uint8(integer(one.Value))
	case "float64":
		number, err := strconv.ParseFloat(one.Value, 64)
		if err != nil {
			panic(err)
		}
		return number
	case "bool":
		return one.Value == "true"
	case "string":
		return one.Value
	case "list":
		return []any{1, "a", nil, 2.5, true}
	case "[]string":
		return []string{"a", "b c"}
	case "map":
		return map[string]any{"b": 1, "a": []any{"x"}}
	case "nil":
		return nil
	}
	panic(one.Type)
}

func integer(text string) int {
	number, err := strconv.Atoi(text)
	if err != nil {
		panic(err)
	}
	return number
}
