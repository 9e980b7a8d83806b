package issue

import (
	"encoding/asn1"
	"encoding/binary"
	"math/big"
	"strings"
	"time"

	"github.com/soi-id/soi/verify/document"
	"github.com/soi-id/soi/verify/internal/c40"
)

var twoDDocSpecimen = specimen{
	format: "fr.2ddoc", algorithm: document.ES256, issuer: "FR00", country: "FR", keyID: "FR000001",
	sign: func(key *Key, v document.Validity) ([]byte, error) {
		text, err := TwoDDoc(key, vectorFrenchDocument, v)
		return []byte(text), err
	},
	// The half ends within a value of fixed length.
	truncated: outcome{"malformed", "twoddoc_field_invalid"}, prefix: "DC04",
	flaws: twoDDocFlaws(),
}

// vectorFrenchDocument is nobody's proof of identity.
var vectorFrenchDocument = FrenchDocument{Type: "07", Data: []Datum{
	{"60", "NATACHA/CORINNE", false}, {"62", "SPECIMEN", false}, {"65", "P ", true}, {"66", "00AA00000", false},
	{"67", "FR", true}, {"68", "F", true}, {"69", "12071973", true}, {"6A", "VILLE SPECIMEN", false},
}}

func twoDDocFlaws() []flaw {
	holds := outcome{"authentic", "signature_holds"}
	mismatch := outcome{"signature_invalid", "signature_mismatch"}
	seal := outcome{"malformed", "twoddoc_signature_invalid"}

	// with makes a document of version 04 with more data.
	with := func(more ...Datum) func(*Key, document.Validity) ([]byte, error) {
		return func(key *Key, v document.Validity) ([]byte, error) {
			d := vectorFrenchDocument
			d.Data = append(d.Data[:len(d.Data):len(d.Data)], more...)
			text, err := TwoDDoc(key, d, v)
			return []byte(text), err
		}
	}
	// changed makes a document and changes its text.
	changed := func(change func(text string) string) func(*Key, document.Validity) ([]byte, error) {
		return func(key *Key, v document.Validity) ([]byte, error) {
			text, err := TwoDDoc(key, vectorFrenchDocument, v)
			return []byte(change(text)), err
		}
	}
	replaced := func(from, to string) func(*Key, document.Validity) ([]byte, error) {
		return changed(func(text string) string { return strings.Replace(text, from, to, 1) })
	}
	// unencoded signs a separator and leaves it out of the code.
	unencoded := func(before, after string) func(*Key, document.Validity) ([]byte, error) {
		return func(key *Key, v document.Validity) ([]byte, error) {
			text, err := TwoDDoc(key, vectorFrenchDocument, v)
			if err != nil {
				return nil, err
			}
			signed, _, _ := strings.Cut(text, twoDDocUS)
			sealed, err := key.sealTwoDDoc(strings.Replace(signed, before+after, before+twoDDocGS+after, 1))
			return []byte(strings.Replace(sealed, before+twoDDocGS+after, before+after, 1)), err
		}
	}
	version := func(version string) func(*Key, document.Validity) ([]byte, error) {
		return func(key *Key, v document.Validity) ([]byte, error) {
			header, err := twoDDocHeader(key, version, vectorFrenchDocument.Type, v.IssuedAt)
			if err != nil {
				return nil, err
			}
			zone, err := vectorFrenchDocument.zone(v)
			if err != nil {
				return nil, err
			}
			text, err := key.sealTwoDDoc(header + zone)
			return []byte(text), err
		}
	}
	return []flaw{
		{name: "version_02", description: "version 02, without perimeter and country", sign: version("02"), outcome: holds},
		{name: "version_03", description: "version 03, without country", sign: version("03"), outcome: holds},
		{name: "version_05", description: "a version that there is not", sign: version("05"), outcome: outcome{"unsupported", "twoddoc_version_unsupported"}},
		{name: "binary", description: "the binary encoding of version 04", sign: twoDDocBinary(nil), outcome: holds},
		{
			name: "binary_annex", description: "a binary code with an annex, which no signature covers",
			sign: twoDDocBinary([]byte{0x01, 0x02, 'A', 'B'}), outcome: outcome{"authentic", "twoddoc_annex_unsigned"},
		},
		{
			name: "no_dates", description: "no date of issue, of signing or of expiry",
			sign:    func(key *Key, _ document.Validity) ([]byte, error) { return with()(key, document.Validity{}) },
			outcome: holds,
		},
		{
			name: "boundary_separator", description: "the signature covers a separator behind the sex, which the code leaves out",
			sign: unencoded("68F", "69"), outcome: holds,
		},
		{
			name: "final_separator", description: "the signature covers a last separator, which the code leaves out",
			sign: func(key *Key, v document.Validity) ([]byte, error) {
				v.NotAfter = time.Time{}
				text, err := TwoDDoc(key, vectorFrenchDocument, v)
				return []byte(strings.Replace(text, twoDDocGS+twoDDocUS, twoDDocUS, 1)), err
			},
			outcome: holds,
		},
		{name: "lost_separator", description: "a separator between two names is missing", sign: replaced("CORINNE"+twoDDocGS, "CORINNE"), outcome: mismatch},
		{name: "changed_field", description: "a letter of the name is another one", sign: replaced("SPECIMEN", "SPECIMAN"), outcome: mismatch},
		{name: "changed_header", description: "the type of the document is another one", sign: replaced("0701FR", "0801FR"), outcome: mismatch},
		{
			name: "not_yet_valid", description: "in force from the next month on", sign: with(Datum{"6N", "15022026", true}),
			outcome: outcome{"not_yet_valid", "document_not_yet_valid"},
		},
		{name: "date_invalid", description: "the last day is no day", sign: with(Datum{"6O", "31022026", true}), outcome: outcome{"malformed", "twoddoc_date_invalid"}},
		{name: "duplicate_key", description: "an identifier is there twice", sign: with(Datum{"62", "MARTIN", false}), outcome: outcome{"authentic", "twoddoc_field_repeated"}},
		{name: "unknown_key", description: "an identifier that there is not", sign: with(Datum{"ZZ", "1", false}), outcome: outcome{"authentic", "twoddoc_field_unknown"}},
		{
			name: "annex", description: "an annex follows, which no signature covers",
			sign:    changed(func(text string) string { return text + twoDDocGS + "62MARTIN" + twoDDocGS }),
			outcome: outcome{"authentic", "twoddoc_annex_unsigned"},
		},
		{name: "no_signature", description: "the signature is stripped", sign: changed(beforeSeal), outcome: outcome{"suspect_unsigned", "signature_missing"}},
		{name: "trailing_bytes", description: "characters follow the signature", sign: changed(func(text string) string { return text + "=" }), outcome: seal},
		{name: "signature_cut", description: "the last characters of the signature are missing", sign: changed(func(text string) string { return text[:len(text)-8] }), outcome: seal},
		{name: "signature_der", description: "the signature is DER and not r||s", sign: twoDDocDER, outcome: seal},
	}
}

// beforeSeal keeps the mark of the signature, and no signature.
func beforeSeal(text string) string { return text[:strings.Index(text, twoDDocUS)+1] }

func twoDDocDER(key *Key, v document.Validity) ([]byte, error) {
	text, err := TwoDDoc(key, vectorFrenchDocument, v)
	if err != nil {
		return nil, err
	}
	signed, _, _ := strings.Cut(text, twoDDocUS)
	raw, err := key.signature([]byte(signed))
	if err != nil {
		return nil, err
	}
	half := len(raw) / 2
	der, err := asn1.Marshal(struct{ R, S *big.Int }{new(big.Int).SetBytes(raw[:half]), new(big.Int).SetBytes(raw[half:])})
	return []byte(signed + twoDDocUS + twoDDocBase32(der)), err
}

// twoDDocBinary makes a code in the binary encoding, §3.3.4 and §3.4.2.
func twoDDocBinary(annex []byte) func(*Key, document.Validity) ([]byte, error) {
	return func(key *Key, v document.Validity) ([]byte, error) {
		day := binary.BigEndian.AppendUint32(nil, uint32(int(v.IssuedAt.Month())*1000000+v.IssuedAt.Day()*10000+v.IssuedAt.Year()))[1:]
		signed := append([]byte{0xdc, 0x04}, c40.Encode("FRA")...)
		signed = append(signed, c40.Encode(key.ID+" ")...)
		signed = append(append(signed, day...), day...)
		signed = append(signed, 0x07, 0x00, 0x01) // a proof of identity in the perimeter 0001
		signed = append(signed, 0x62, 0x02)       // a field, of two bytes
		signed = append(signed, c40.Encode("AB")...)
		signature, err := key.signature(signed)
		if err != nil {
			return nil, err
		}
		sealed := append(signed, 0xff, byte(len(signature)))
		return append(append(sealed, signature...), annex...), nil
	}
}
