package issue

import (
	"fmt"
	"strings"
	"time"

	"github.com/soi-id/soi/verify/document"
	"github.com/soi-id/soi/verify/internal/c40"
)

// The kinds of seals that there are vectors of.
const (
	kindResidencePermit = 0xfb06
	kindAdministrative  = 0x01c9
	kindMiDNI           = 0x0809
)

var vdsSpecimen = specimen{
	format: "icao.vds", algorithm: document.ES256, issuer: "ES", country: "ES", keyID: "ESVV1A",
	sign: func(key *Key, v document.Validity) ([]byte, error) {
		return VDS(key, vectorPermit(v), v)
	},
	truncated: outcome{"malformed", "seal_messages_invalid"},
	flaws: []flaw{
		{
			name: "not_yet_valid", description: "an administrative document that begins in a month",
			sign: func(key *Key, v document.Validity) ([]byte, error) {
				return VDS(key, Seal{State: "ESP", Kind: kindAdministrative, Messages: []SealMessage{
					{0x00, []byte("vector-profile-1")}, {0x01, []byte(v.NotBefore.AddDate(0, 1, 0).Format("20060102"))},
					{0x03, []byte("https://id.example/profiles")}, {0x0a, []byte("MẪU")},
				}}, v)
			},
			outcome: outcome{"not_yet_valid", "document_not_yet_valid"},
		},
		{
			name: "midni", description: "an identity card on a telephone, within its minutes",
			sign:    signMiDNI(vectorTime.Add(5 * time.Minute)),
			outcome: outcome{"authentic", "signature_holds"},
		},
		{
			name: "midni_replayed", description: "a picture of an identity card on a telephone, six minutes later",
			sign:    signMiDNI(vectorTime.Add(5 * time.Minute)),
			at:      vectorTime.Add(6 * time.Minute),
			outcome: outcome{"expired", "document_expired"},
		},
		{
			name: "midni_endless", description: "an identity card on a telephone that does not say when its code ends",
			sign:    signMiDNI(time.Time{}),
			outcome: outcome{"malformed", "seal_validity_invalid"},
		},
		{
			name: "version_3", description: "the header of version 3, with a reference of five characters",
			sign: func(key *Key, v document.Validity) ([]byte, error) {
				s := vectorPermit(v)
				header := append([]byte{0xdc, 2}, c40.Encode(s.State+key.ID[:4]+fmt.Sprintf("%05s", key.ID[4:]))...)
				return s.sign(key, append(s.appendDates(header, v.IssuedAt), kindResidencePermit>>8, kindResidencePermit&0xff))
			},
			outcome: outcome{"authentic", "signature_holds"},
		},
		{
			name: "plain_length", description: "a message of 200 bytes with its length in one byte, as before Doc 9303-13",
			sign: func(key *Key, v document.Validity) ([]byte, error) {
				header, err := vectorPermit(v).header(key, v.IssuedAt)
				if err != nil {
					return nil, err
				}
				return key.appendSignature(append(append(header, 0x70, 200), make([]byte, 200)...), 0xff)
			},
			outcome: outcome{"authentic", "seal_message_unknown"},
		},
		{
			name: "other_state", description: "names another state than its signer's",
			sign: func(key *Key, v document.Validity) ([]byte, error) {
				s := vectorPermit(v)
				s.State = "D"
				return VDS(key, s, v)
			},
			outcome: outcome{"authentic", "seal_state_differs"},
		},
		{
			name: "unknown_message", description: "a message that no profile knows",
			sign:    signPermitWith(SealMessage{0x77, []byte{0, 1, 2}}),
			outcome: outcome{"authentic", "seal_message_unknown"},
		},
		{
			name: "duplicate_key", description: "the passport number is there twice",
			sign:    signPermitWith(SealText(0x03, "C0000001X")),
			outcome: outcome{"malformed", "seal_message_repeated"},
		},
		{
			name: "expiry_unreadable", description: "the machine-readable zone has letters for its expiry date",
			sign: func(key *Key, v document.Validity) ([]byte, error) {
				s := vectorPermit(v)
				mrz := vectorMRZ(v.NotAfter)
				s.Messages[0] = SealText(0x02, mrz[:57]+"NEVER<"+mrz[63:])
				return VDS(key, s, v)
			},
			outcome: outcome{"malformed", "seal_validity_invalid"},
		},
		{
			name: "changed_field", description: "a character of the machine-readable zone is another",
			sign: func(key *Key, v document.Validity) ([]byte, error) {
				b, err := VDS(key, vectorPermit(v), v)
				if err == nil {
					b[30] ^= 1
				}
				return b, err
			},
			outcome: outcome{"signature_invalid", "signature_mismatch"},
		},
		{
			name: "trailing_bytes", description: "a byte follows the signature",
			sign: func(key *Key, v document.Validity) ([]byte, error) {
				b, err := VDS(key, vectorPermit(v), v)
				return append(b, 0), err
			},
			outcome: outcome{"malformed", "seal_messages_invalid"},
		},
		{
			name: "no_signature", description: "the signature is stripped",
			sign: func(key *Key, v document.Validity) ([]byte, error) {
				b, err := VDS(key, vectorPermit(v), v)
				return b[:max(0, len(b)-66)], err
			},
			outcome: outcome{"suspect_unsigned", "signature_missing"},
		},
	},
}

// vectorPermit is a residence permit of nobody, until the end of the validity.
func vectorPermit(v document.Validity) Seal {
	return Seal{State: "ESP", Kind: kindResidencePermit, Messages: []SealMessage{
		SealText(0x02, vectorMRZ(v.NotAfter)), SealText(0x03, "C0000001X"),
	}}
}

func signPermitWith(more SealMessage) func(*Key, document.Validity) ([]byte, error) {
	return func(key *Key, v document.Validity) ([]byte, error) {
		s := vectorPermit(v)
		s.Messages = append(s.Messages, more)
		return VDS(key, s, v)
	}
}

// signMiDNI signs an identity card of nobody whose code ends at a moment, or
// does not say when.
func signMiDNI(end time.Time) func(*Key, document.Validity) ([]byte, error) {
	return func(key *Key, v document.Validity) ([]byte, error) {
		s := Seal{State: "ES", Kind: kindMiDNI, Messages: []SealMessage{
			{0x40, []byte("00000000T")}, {0x42, []byte("31-01-2000")}, {0x44, []byte("MUESTRA")}, {0x46, []byte("ESPAÑOL ESPAÑOL")},
			{0x48, []byte("F")}, {0x4c, []byte(v.NotAfter.Format("02-01-2006"))},
			{0x50, append([]byte{0, 0, 0, 12, 'j', 'P', ' ', ' '}, make([]byte, 300)...)},
		}}
		if !end.IsZero() {
			s.Messages = append(s.Messages, SealMessage{0x80, []byte(end.Format("02-01-2006 15:04:05"))})
		}
		return VDS(key, s, v)
	}
}

// vectorMRZ is the zone of a card of two lines (Doc 9303-6 §4.2.2) of nobody.
func vectorMRZ(expiry time.Time) string {
	line := func(text string, n int) string { return text + strings.Repeat("<", n-len(text)) }
	number, birth, end := "C0000001X", "000131", expiry.Format("060102")
	second := number + mrzDigit(number) + "UTO" + birth + mrzDigit(birth) + "F" + end + mrzDigit(end) + "<<<<<<<"
	return line("ARESPMAU<<THI<A", 36) + second + mrzDigit(second[:10]+second[13:20]+second[21:])
}

// mrzDigit is the check digit of Doc 9303-3 §4.9.
func mrzDigit(field string) string {
	sum := 0
	for i, c := range []byte(field) {
		value := 0
		switch {
		case c >= '0' && c <= '9':
			value = int(c - '0')
		case c >= 'A' && c <= 'Z':
			value = int(c-'A') + 10
		}
		sum += value * [3]int{7, 3, 1}[i%3]
	}
	return string(rune('0' + sum%10))
}
