package verify_test

import (
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/text/unicode/norm"

	"github.com/soi-id/soi/resources"
	"github.com/soi-id/soi/verify"
	"github.com/soi-id/soi/verify/document"
	"github.com/soi-id/soi/verify/trust"
)

// fieldsOf is a document of a format, of keys and values in turn.
func fieldsOf(format string, keysAndValues ...string) *document.Document {
	doc := &document.Document{Format: format}
	for i := 0; i+1 < len(keysAndValues); i += 2 {
		doc.Fields = append(doc.Fields, document.Field{Key: keysAndValues[i], Value: keysAndValues[i+1]})
	}
	return doc
}

func mirrored(c verify.Comparison) verify.Comparison {
	c.First, c.Second = c.Second, c.First
	c.Remarks = slices.Clone(c.Remarks)
	for i, r := range c.Remarks {
		switch r {
		case verify.RemarkOnlyFirst:
			c.Remarks[i] = verify.RemarkOnlySecond
		case verify.RemarkOnlySecond:
			c.Remarks[i] = verify.RemarkOnlyFirst
		}
	}
	return c
}

// TestCompareValues compares one field, in both directions.
func TestCompareValues(t *testing.T) {
	const (
		fullName    = document.FieldFullName
		birth       = document.FieldBirthDate
		nationality = document.FieldNationality
	)
	for _, c := range []struct {
		name, key, a, b string
		want            verify.Equality
		remarks         []verify.Remark
	}{
		{"the same", fullName, "Nguyễn Văn An", "Nguyễn Văn An", verify.Same, nil},
		{"case", fullName, "Nguyễn Văn An", "NGUYỄN VĂN AN", verify.Same, nil},
		{"blanks", fullName, " Nguyễn  Văn\u00a0An ", "Nguyễn VănAn", verify.Same, nil},
		{"decomposed", fullName, norm.NFD.String("Nguyễn Văn Đức"), "Nguyễn Văn Đức", verify.Same, nil},
		{"another tone", fullName, "Nguyễn Văn Ân", "Nguyễn Văn Án", verify.SameWithoutDiacritics, nil},
		{"no diacritics", fullName, "NGUYEN VAN AN", "Nguyễn Văn An", verify.SameWithoutDiacritics, nil},
		{"đ", fullName, "DO DUC DUNG", "Đỗ Đức Dũng", verify.SameWithoutDiacritics, nil},
		{"ư and ơ", fullName, "LUU THI HUONG", "Lưu Thị Hương", verify.SameWithoutDiacritics, nil},
		{"umlaut as two letters", fullName, "MUELLER JOERG", "Müller Jörg", verify.SameWithoutDiacritics, nil},
		{"umlaut as one letter", fullName, "MULLER JORG", "Müller Jörg", verify.SameWithoutDiacritics, nil},
		{"sharp s", fullName, "STRAUSS", "Strauß", verify.SameWithoutDiacritics, nil},
		{"apostrophe", fullName, "OCONNOR", "O’Connor", verify.Same, nil},
		{"hyphen", fullName, "ANNA MARIA", "Anna-Maria", verify.Same, nil},
		{"another name", fullName, "Nguyễn Văn An", "Nguyễn Văn Anh", verify.Different, nil},
		{"a word less", fullName, "Nguyễn Văn An", "Nguyễn An", verify.Different, nil},
		{"another order", fullName, "Nguyễn Văn An", "Nguyễn An Văn", verify.Different, []verify.Remark{verify.RemarkNameOrder}},
		{"a Cyrillic letter", fullName, "NGUYEN VAN AN", "NGUY\u0415N VAN AN", verify.Different, []verify.Remark{verify.RemarkLooksAlike}},
		{"all letters Cyrillic", fullName, "BAH", "\u0412\u0410\u041d", verify.Different, []verify.Remark{verify.RemarkLooksAlike}},
		{"a Greek letter", fullName, "Nguyen Van An", "Nguyen Van \u0391n", verify.Different, []verify.Remark{verify.RemarkLooksAlike}},
		{"another alphabet", fullName, "IVANOV", "Иванов", verify.NotComparable, []verify.Remark{verify.RemarkOtherAlphabet}},
		{"й is no и", fullName, "Андрей", "Андреи", verify.Different, nil},
		{"bidi override", fullName, "Nguyen Van An", "Nguyen \u202eVan An", verify.Different, []verify.Remark{verify.RemarkHidden}},
		{"bidi isolate", fullName, "Nguyen Van An", "\u2066Nguyen Van An\u2069", verify.Different, []verify.Remark{verify.RemarkHidden}},
		{"zero width", fullName, "An", "A\u200bn", verify.Different, []verify.Remark{verify.RemarkHidden}},
		{"soft hyphen", fullName, "An", "A\u00adn", verify.Different, []verify.Remark{verify.RemarkHidden}},
		{"invalid UTF-8", fullName, "An", "A\xffn", verify.Different, nil},

		{"day", birth, "1990-02-01", "1990-02-01", verify.Same, nil},
		{"other day", birth, "1990-02-01", "1990-02-02", verify.Different, nil},
		{"year and day", birth, "1990", "1990-02-01", verify.SameInPart, []verify.Remark{verify.RemarkDatePrecision}},
		{"month and day", birth, "1990-02", "1990-02-01", verify.SameInPart, []verify.Remark{verify.RemarkDatePrecision}},
		{"other year", birth, "1991", "1990-02-01", verify.Different, nil},
		{"other month", birth, "1990-03", "1990-02-01", verify.Different, nil},
		{"two years", birth, "1990", "1990", verify.Same, nil},
		{"a century", birth, "1925-02-01", "2025-02-01", verify.Different, nil},
		{"no date", birth, "00/00/1990", "1990-02-01", verify.NotComparable, []verify.Remark{verify.RemarkUnreadable}},
		{"moment", "issue_date", "2020-01-02T10:00:00Z", "2020-01-02", verify.Same, nil},

		{"sex", document.FieldSex, "M", "M", verify.Same, nil},
		{"other sex", document.FieldSex, "M", "F", verify.Different, nil},
		{"unspecified", document.FieldSex, "X", "F", verify.NotComparable, []verify.Remark{verify.RemarkSexUnspecified}},
		{"no sex", document.FieldSex, "?", "F", verify.NotComparable, []verify.Remark{verify.RemarkUnreadable}},

		{"two and three letters", nationality, "VN", "VNM", verify.Same, nil},
		{"code and name", nationality, "VNM", "Việt Nam", verify.Same, nil},
		{"Germany of an MRZ", nationality, "D", "DEU", verify.Same, nil},
		{"two countries", nationality, "VNM", "LAO", verify.Different, nil},
		{"kinds of citizens", nationality, "GBN", "GBR", verify.Different, nil},
		{"a name that is not known", nationality, "Ruritanien", "VNM", verify.NotComparable, []verify.Remark{verify.RemarkCountryName}},
		{"the same unknown name", nationality, "Ruritanien", "RURITANIEN", verify.Same, nil},

		{"number", document.FieldIDNumber, "001 200 012 345", "001200012345", verify.Same, nil},
		{"other number", document.FieldIDNumber, "001200012345", "001200012346", verify.Different, nil},
		{"last four", document.FieldIDNumber, "2345", "001200012345", verify.SameInPart, []verify.Remark{verify.RemarkNumberPart}},
		{"other last four", document.FieldIDNumber, "2346", "001200012345", verify.Different, nil},
		{"masked", document.FieldIDNumber, "XXXX XXXX 2345", "001200012345", verify.SameInPart, []verify.Remark{verify.RemarkNumberPart}},
		{"masked in the middle", document.FieldIDNumber, "0012****2345", "001200012345", verify.SameInPart, []verify.Remark{verify.RemarkNumberPart}},
		{"masked, other start", document.FieldIDNumber, "0099****2345", "001200012345", verify.Different, nil},
		{"masked, other end", document.FieldIDNumber, "********2346", "001200012345", verify.Different, nil},
		{"all masked", document.FieldIDNumber, "XXXXXXXXXXXX", "001200012345", verify.NotComparable, []verify.Remark{verify.RemarkNumberShort}},
		{"both masked alike", document.FieldIDNumber, "********2345", "********2345", verify.SameInPart, []verify.Remark{verify.RemarkNumberPart}},
		{"too short", document.FieldIDNumber, "45", "001200012345", verify.NotComparable, []verify.Remark{verify.RemarkNumberShort}},
		{"lost zeros", document.FieldIDNumber, "1200012345", "001200012345", verify.SameInPart, []verify.Remark{verify.RemarkNumberPart}},
		{"9 and 12 digits", document.FieldIDNumber, "012345678", "001200012345", verify.NotComparable, []verify.Remark{verify.RemarkOtherNumber}},
		{"O is no 0", document.FieldIDNumber, "C0123456", "CO123456", verify.Different, nil},
		{"hidden in a number", document.FieldIDNumber, "0012000\u200b12345", "001200012345", verify.Different, []verify.Remark{verify.RemarkHidden}},
		{"Arabic digits", document.FieldIDNumber, "00120001234\u0665", "001200012345", verify.Different, nil},

		{"address", document.FieldAddress, "Số 12, Phố Thử, Hà Nội", "SỐ 12 PHỐ THỬ HÀ NỘI", verify.Same, nil},
		{"address without diacritics", document.FieldAddress, "Số 12, Phố Thử, Hà Nội", "So 12 Pho Thu, Ha Noi", verify.SameWithoutDiacritics, nil},
		{"house and lane", document.FieldAddress, "1 23 Phố Thử", "12 3 Phố Thử", verify.Different, []verify.Remark{verify.RemarkWording}},
		{"another address", document.FieldAddress, "Số 12, Phố Thử", "Số 13, Phố Thử", verify.Different, []verify.Remark{verify.RemarkWording}},

		{"any other field", "licence_classes", "A1, B", "a1, b", verify.Same, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			a, b := fieldsOf("some.format", c.key, c.a), fieldsOf("some.format", c.key, c.b)
			want := verify.Comparison{Field: c.key, First: c.a, Second: c.b, Equality: c.want, Remarks: c.remarks}
			for _, got := range [][]verify.Comparison{verify.Compare(a, b), {mirrored(verify.Compare(b, a)[0])}} {
				if len(got) != 1 || !reflect.DeepEqual(got[0], want) {
					t.Errorf("got %+v\nwant %+v", got, want)
				}
			}
		})
	}
}

// verified is the document of a payload, as a verifier without keys reads it.
func verified(t *testing.T, payload string) *document.Document {
	t.Helper()
	result := verify.New(trust.NewKeyring(nil), trust.Policy{}).Verify(
		document.Payload{Bytes: []byte(payload), Source: document.SourceSymbol}, trust.At(time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)))
	if result.Document == nil {
		t.Fatalf("%s: %v", result.Verdict, result.Reasons)
	}
	return result.Document
}

// checkDigit is that of ICAO 9303-3 §4.9.
func checkDigit(field string) string {
	sum := 0
	for i, r := range field {
		value := 0
		switch {
		case r >= '0' && r <= '9':
			value = int(r - '0')
		case r >= 'A' && r <= 'Z':
			value = int(r-'A') + 10
		}
		sum += value * [3]int{7, 3, 1}[i%3]
	}
	return string(rune('0' + sum%10))
}

// cardMRZ is the TD1 of a Vietnamese card of somebody born on 2000-01-15.
func cardMRZ(id, name string) string {
	number := id[3:]
	first := number + checkDigit(number) + id + "<<" + checkDigit(id)
	birth, expiry := "000115"+checkDigit("000115"), "400115"+checkDigit("400115")
	composite := checkDigit(first + birth + expiry + strings.Repeat("<", 11))
	return "IDVNM" + first + birth + "M" + expiry + "VNM" + strings.Repeat("<", 11) + composite + name + strings.Repeat("<", 30-len(name))
}

const (
	citizenCard = "001200012345|012345678|Nguyễn Văn An|15012000|Nam|Số 12 Đường Thử Nghiệm, Hà Nội|20092024||||"
	healthCard  = "GD4010123456789|4e677579e1bb856e2056c4836e20416e|2000|1|48c3a0204ee1bb9969|01-001|01/01/2026|31/12/2026|01/01/2026|$"
	licence     = "010123456789;NGUYỄN VĂN AN;15012000;B;20092024;15012040;Hà Nội\nhttps://gplx.csgt.bocongan.gov.vn/"
)

// TestCompareDocuments compares what comes over a desk. Each row is the field,
// the equality and the remarks.
func TestCompareDocuments(t *testing.T) {
	mrz := verified(t, cardMRZ("001200012345", "NGUYEN<<VAN<AN"))
	card, health := verified(t, citizenCard), verified(t, healthCard)
	for _, c := range []struct {
		name          string
		first, second *document.Document
		want          verify.Agreement
		rows          []string
	}{
		{"a card's code and its MRZ", card, mrz, verify.NothingDiffers, []string{
			"full_name equal_without_diacritics", "id_number equal", "document_number equal_in_part number_part", "birth_date equal", "sex equal",
			"expiry_date equal computed",
		}},
		{"the MRZ of another card", card, verified(t, cardMRZ("001200099999", "NGUYEN<<VAN<AN")), verify.SomethingDiffers, []string{
			"full_name equal_without_diacritics", "id_number differs", "document_number differs", "birth_date equal", "sex equal",
			"expiry_date equal computed",
		}},
		{"a health card and an identity card", health, card, verify.NothingDiffers, []string{
			"full_name equal", "birth_date equal_in_part date_precision", "sex equal",
		}},
		{"a driving licence and an identity card", verified(t, licence), card, verify.NothingDiffers, []string{
			"full_name equal", "birth_date equal",
		}},
		{"a card and itself", card, card, verify.NothingDiffers, []string{
			"full_name equal", "id_number equal", "birth_date equal", "sex equal", "address equal", "issue_date equal",
			"computed_expiry_date equal", "old_id_number equal",
		}},
		{"a card and what was typed from it", card, verify.Typed(map[string]string{
			"full_name": "nguyen van an", "id_number": "2345", "birth_date": "15/1/2000", "sex": "Nam", "expiry_date": "15-01-2040",
		}), verify.NothingDiffers, []string{
			"full_name equal_without_diacritics", "id_number equal_in_part number_part", "birth_date equal", "sex equal", "expiry_date equal computed",
		}},
		{"nothing in common", verify.Typed(map[string]string{"sex": "F"}), fieldsOf("x", "full_name", "An"), verify.NothingCompared, nil},
		{"nothing at all", &document.Document{}, card, verify.NothingCompared, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			comparisons := verify.Compare(c.first, c.second)
			var rows []string
			for _, row := range comparisons {
				if row.Equality == verify.NotComparable {
					if len(row.Remarks) == 0 {
						t.Errorf("%s cannot be compared, and nothing says why", row.Field)
					}
					continue
				}
				text := row.Field + " " + string(row.Equality)
				for _, r := range row.Remarks {
					text += " " + string(r)
				}
				rows = append(rows, text)
			}
			if !slices.Equal(rows, c.rows) {
				t.Errorf("rows\n\t%s\nwant\n\t%s", strings.Join(rows, "\n\t"), strings.Join(c.rows, "\n\t"))
			}
			if got := verify.Agree(comparisons); got != c.want {
				t.Errorf("agreement %s, want %s", got, c.want)
			}
			back := verify.Compare(c.second, c.first)
			if got := verify.Agree(back); got != c.want || len(back) != len(comparisons) {
				t.Errorf("the other way round: agreement %s, %d rows in place of %d", got, len(back), len(comparisons))
			}
		})
	}
}

func TestCompareNames(t *testing.T) {
	truncated := func(doc *document.Document) *document.Document {
		doc.Findings = append(doc.Findings, document.Finding{Code: "name_truncated", Field: "full_name"})
		return doc
	}
	parted := func(family, given string) *document.Document {
		return fieldsOf("icao.mrz", "full_name", family+" "+given, "family_name", family, "given_name", given)
	}
	for _, c := range []struct {
		name    string
		a, b    *document.Document
		want    verify.Equality
		remarks []verify.Remark
	}{
		{"family last", parted("SMITH", "JOHN"), fieldsOf("x", "full_name", "John Smith"), verify.Same, nil},
		{"family first", parted("NGUYEN", "VAN AN"), fieldsOf("x", "full_name", "Nguyễn Văn An"), verify.SameWithoutDiacritics, nil},
		{"parts without a whole", fieldsOf("x", "given_name", "An", "middle_name", "Văn", "family_name", "Nguyễn"), parted("NGUYEN", "VAN AN"), verify.SameWithoutDiacritics, nil},
		{"parts and the whole", fieldsOf("x", "given_name", "John", "middle_name", "Q", "family_name", "Smith"), fieldsOf("y", "full_name", "John Q. Smith"), verify.Same, nil},
		{"a suffix", fieldsOf("ph.philid", "given_name", "Juan", "family_name", "Dela Cruz", "name_suffix", "Jr."), parted("DELA CRUZ JR", "JUAN"), verify.Same, nil},
		{"no suffix", fieldsOf("ph.philid", "given_name", "Juan", "family_name", "Dela Cruz", "name_suffix", "Jr."), parted("DELA CRUZ", "JUAN"), verify.Different, nil},
		{"parts the other way round", parted("AN", "NGUYEN"), parted("NGUYEN", "AN"), verify.Different, []verify.Remark{verify.RemarkNameOrder}},
		{"one part alone", fieldsOf("x", "family_name", "Nguyễn"), fieldsOf("y", "family_name", "Trần"), verify.Different, nil},
		{"Latin letters of a certificate", fieldsOf("cwt.hcert", "family_name", "Đỗ", "given_name", "Đức", "family_name_icao", "DO", "given_name_icao", "DUC"), parted("DO", "DUC"), verify.Same, []verify.Remark{verify.RemarkOtherForm}},
		{"second language", fieldsOf("x", "full_name", "សុខ ដារា", "secondary_full_name", "Sok Dara"), parted("SOK", "DARA"), verify.Same, []verify.Remark{verify.RemarkOtherForm}},
		{"cut off", truncated(parted("PAPANDROPOULOUS", "JONATHON ALE")), fieldsOf("x", "full_name", "Papandropoulous Jonathon Alexander"), verify.SameInPart, []verify.Remark{verify.RemarkNameTruncated}},
		{"cut off, family last", truncated(parted("PAPANDROPOULOUS", "JONATHON ALE")), fieldsOf("x", "full_name", "Jonathon Alexander Papandropoulous"), verify.SameInPart, []verify.Remark{verify.RemarkNameTruncated}},
		{"cut off, with diacritics", truncated(parted("NGUYEN", "THI HONG H")), fieldsOf("x", "full_name", "Nguyễn Thị Hồng Hạnh"), verify.SameInPart, []verify.Remark{verify.RemarkNameTruncated, verify.RemarkDiacritics}},
		{"words shortened", truncated(parted("NGUYEN", "T H HANH")), fieldsOf("x", "full_name", "Nguyễn Thị Hồng Hạnh"), verify.SameInPart, []verify.Remark{verify.RemarkNameTruncated, verify.RemarkDiacritics}},
		{"cut off, another name", truncated(parted("NGUYEN", "THI HONG L")), fieldsOf("x", "full_name", "Nguyễn Thị Hồng Hạnh"), verify.Different, nil},
		{"short, and not cut off", parted("NGUYEN", "THI HONG"), fieldsOf("x", "full_name", "Nguyễn Thị Hồng Hạnh"), verify.Different, nil},
		{"two names in one document", fieldsOf("x", "full_name", "An", "full_name", "Bình"), fieldsOf("y", "full_name", "An"), verify.NotComparable, []verify.Remark{verify.RemarkRepeated}},
	} {
		t.Run(c.name, func(t *testing.T) {
			for _, got := range []verify.Comparison{verify.Compare(c.a, c.b)[0], mirrored(verify.Compare(c.b, c.a)[0])} {
				if got.Field != "full_name" || got.Equality != c.want || !slices.Equal(got.Remarks, c.remarks) {
					t.Errorf("%s %s %v, want %s %v", got.Field, got.Equality, got.Remarks, c.want, c.remarks)
				}
				if got.First == "" || got.Second == "" {
					t.Errorf("values %q, %q", got.First, got.Second)
				}
			}
		})
	}
}

func TestCompareNumbers(t *testing.T) {
	for _, c := range []struct {
		name    string
		a, b    *document.Document
		field   string
		want    verify.Equality
		remarks []verify.Remark
	}{
		{"the former number", fieldsOf("vn.cccd", "id_number", "001200012345", "old_id_number", "012345678"), fieldsOf("x", "id_number", "012345678"),
			"id_number", verify.Same, []verify.Remark{verify.RemarkFormerNumber}},
		{"not the former number", fieldsOf("vn.cccd", "id_number", "001200012345", "old_id_number", "012345678"), fieldsOf("x", "id_number", "012345679"),
			"id_number", verify.NotComparable, []verify.Remark{verify.RemarkOtherNumber}},
		{"a card numbered like its holder", fieldsOf("vn.cccd", "id_number", "001200012345"), fieldsOf("x", "document_number", "001200012345"),
			"id_number", verify.Same, nil},
		{"a licence and a card", fieldsOf("vn.cccd", "id_number", "001200012345"), fieldsOf("vn.gplx", "document_number", "010123456789"),
			"id_number", verify.NotComparable, []verify.Remark{verify.RemarkOtherNumber}},
		{"the last four", fieldsOf("in.aadhaar", "id_number_last_four", "2345"), fieldsOf("x", "id_number", "999900002345"),
			"id_number", verify.SameInPart, []verify.Remark{verify.RemarkNumberPart}},
		{"other last four", fieldsOf("in.aadhaar", "id_number_last_four", "2346"), fieldsOf("x", "id_number", "999900002345"),
			"id_number", verify.Different, nil},
		{"a visa in its passport", fieldsOf("icao.vds", "document_code", "V", "passport_number", "C1234567"), fieldsOf("icao.mrz", "document_number", "C1234567", "document_code", "P"),
			"passport_number", verify.Same, nil},
		{"a visa in another passport", fieldsOf("icao.vds", "document_code", "V", "passport_number", "C1234567"), fieldsOf("icao.mrz", "document_number", "C7654321", "document_code", "P"),
			"passport_number", verify.Different, nil},
		{"two health cards", fieldsOf("vn.bhyt", "document_number", "GD4010123456789"), fieldsOf("vn.bhyt", "document_number", "0123456789"),
			"document_number", verify.SameInPart, []verify.Remark{verify.RemarkNumberPart}},
		{"a health card and a licence", fieldsOf("vn.bhyt", "document_number", "GD4010123456789"), fieldsOf("vn.gplx", "document_number", "010123456780"),
			"document_number", verify.NotComparable, []verify.Remark{verify.RemarkOtherDocument}},
		{"two passports", fieldsOf("icao.mrz", "document_number", "C1234567", "document_code", "P"), fieldsOf("icao.mrz", "document_number", "C7654321", "document_code", "P"),
			"document_number", verify.Different, nil},
		{"a passport and a card", fieldsOf("icao.mrz", "document_number", "C1234567", "document_code", "P"), fieldsOf("icao.mrz", "document_number", "200012345", "document_code", "ID"),
			"document_number", verify.NotComparable, []verify.Remark{verify.RemarkOtherDocument}},
		{"a seal and its MRZ", fieldsOf("icao.vds", "document_number", "ABC123"), fieldsOf("icao.mrz", "document_number", "ABC124", "document_code", "AR"),
			"document_number", verify.Different, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			for _, rows := range [][]verify.Comparison{verify.Compare(c.a, c.b), verify.Compare(c.b, c.a)} {
				i := slices.IndexFunc(rows, func(row verify.Comparison) bool { return row.Field == c.field })
				if i < 0 || rows[i].Equality != c.want || !slices.Equal(rows[i].Remarks, c.remarks) {
					t.Errorf("%+v, want %s %s %v", rows, c.field, c.want, c.remarks)
				}
			}
		})
	}
}

// A machine readable zone guesses the century of a birth.
func TestCompareCentury(t *testing.T) {
	rows := verify.Compare(fieldsOf("icao.mrz", "birth_date", "2025-02-01"), fieldsOf("x", "birth_date", "1925-02-01"))
	if rows[0].Equality != verify.SameInPart || !slices.Equal(rows[0].Remarks, []verify.Remark{verify.RemarkCentury}) {
		t.Errorf("%+v", rows)
	}
}

// Pictures are for eyes, empty values are none, and what no document has is
// not compared.
func TestCompareLeavesOut(t *testing.T) {
	portrait := document.Field{Key: document.FieldPortrait, Data: []byte{1}, MediaType: "image/jpeg"}
	a := &document.Document{Fields: []document.Field{portrait, {Key: "full_name", Value: ""}, {Key: "sex", Value: "  "}}}
	if rows := verify.Compare(a, a); len(rows) != 0 {
		t.Errorf("%+v", rows)
	}
	if verify.Compare(nil, a) != nil || verify.Compare(a, nil) != nil {
		t.Error("compared with nothing")
	}
}

func TestTyped(t *testing.T) {
	doc := verify.Typed(map[string]string{
		"address": " Số 12, Hà Nội ", "birth_date": "1/2/1990", "issue_date": "2.1990", "expiry_date": "31/02/1990", "valid_from": "01021990",
		"sex": "nữ", "full_name": norm.NFD.String("Lê Thị Tư"), "nationality": "", "zzz": "x", "five_year_cover_date": "1990",
	})
	want := fieldsOf(verify.FormatTyped, "full_name", "Lê Thị Tư", "birth_date", "1990-02-01", "sex", "F", "address", "Số 12, Hà Nội",
		"issue_date", "1990-02", "expiry_date", "31/02/1990", "five_year_cover_date", "1990", "valid_from", "1990-02-01", "zzz", "x")
	if !reflect.DeepEqual(doc, want) {
		t.Errorf("got %+v\nwant %+v", doc, want)
	}
}

func TestEveryRemarkHasAText(t *testing.T) {
	remarks := constants(t, ".", "Remark")
	for _, language := range resources.Languages() {
		texts := resources.In(language)
		for name, remark := range remarks {
			if !texts.Has("compare.remark." + remark) {
				t.Errorf("%s: no text for %s", language, name)
			}
		}
		for _, e := range verify.Equalities() {
			if !texts.Has("compare." + string(e)) {
				t.Errorf("%s: no text for %s", language, e)
			}
		}
	}
}

// FuzzCompare: no values make it panic, it is the same in both directions, and
// a document is never different from itself.
func FuzzCompare(f *testing.F) {
	for _, seed := range [][3]string{
		{"full_name", "Nguyễn Văn An", "NGUYEN VAN AN"}, {"birth_date", "1990", "1990-02-01"}, {"id_number", "****2345", "001200012345"},
		{"nationality", "D", "Việt Nam"}, {"sex", "X", "M"}, {"address", "1 23", "\u202e12 3"}, {"family_name", "A B", "B A"},
	} {
		f.Add(seed[0], seed[1], seed[2], true)
	}
	f.Fuzz(func(t *testing.T, key, a, b string, truncated bool) {
		first, second := fieldsOf("icao.mrz", key, a, "given_name", b), fieldsOf("vn.cccd", key, b, "full_name", a)
		if truncated {
			first.Findings = []document.Finding{{Code: "name_truncated"}}
		}
		there, back := verify.Compare(first, second), verify.Compare(second, first)
		if verify.Agree(there) != verify.Agree(back) || len(there) != len(back) {
			t.Errorf("%+v and back %+v", there, back)
		}
		for _, doc := range []*document.Document{first, second, verify.Typed(map[string]string{key: a})} {
			if rows := verify.Compare(doc, doc); verify.Agree(rows) == verify.SomethingDiffers {
				t.Errorf("different from itself: %+v", rows)
			}
		}
	})
}
