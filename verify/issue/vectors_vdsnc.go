package issue

import (
	"crypto/x509"
	"strings"

	"github.com/soi-id/soi/verify/document"
)

// vectorTest and vectorVaccination are nobody's.
var (
	vectorTest = VDSNCMessage{
		Type: ProofOfTest, Version: 1, State: "VNM",
		Content: map[string]any{
			"utci": "VN0001",
			"pid":  map[string]string{"n": "NGUYEN VAN MAU", "dob": "2000-01-31", "sex": "M", "dt": "P", "dn": "X00000001"},
			"sp": map[string]any{
				"spn": "Vector laboratory", "ctr": "VNM", "cd": map[string]string{"p": "+84000000000", "e": "lab@example.com", "a": "1 Vector Street"},
			},
			"dat": map[string]string{"sc": "2026-01-14T08:00:00+07:00", "ri": "2026-01-14T17:00:00+07:00"},
			"tr":  map[string]string{"tc": "molecular(PCR)", "r": "negative", "m": "saliva"},
		},
	}
	vectorVaccination = VDSNCMessage{
		Type: ProofOfVaccination, Version: 1, State: "VNM",
		Content: map[string]any{
			"uvci": "VN0002",
			"pid":  map[string]string{"n": "NGUYEN VAN MAU", "dob": "2000-01-31", "sex": "M", "i": "X00000001"},
			"ve": []any{map[string]any{
				"des": "XM68M6", "nam": "Vector vaccine", "dis": "RA01.0",
				"vd": []any{
					map[string]any{"dvc": "2025-12-01", "seq": 1, "ctr": "VNM", "adm": "Vector clinic", "lot": "V1"},
					map[string]any{"dvc": "2026-01-02", "seq": 2, "ctr": "VNM", "adm": "Vector clinic", "lot": "V2"},
				},
			}},
		},
	}
)

var vdsncSpecimen = specimen{
	format: "icao.vdsnc", algorithm: document.ES256, issuer: "https://csca.example", country: "VN",
	sign:    vdsncOf(vectorVaccination),
	undated: true, certified: true,
	truncated: outcome{"malformed", "vdsnc_json_invalid"},
	flaws: []flaw{
		{
			name: "proof_of_test", description: "the other type of the technical report",
			sign: vdsncOf(vectorTest), outcome: outcome{"authentic", "signature_holds"},
		},
		{
			name: "unknown_type", description: "of a type whose structure is not known",
			sign:    vdsncOf(VDSNCMessage{Type: "example.visa", Version: 1, State: "VNM", Content: map[string]any{"number": "V0001"}}),
			outcome: outcome{"authentic", "vdsnc_type_unknown"},
		},
		{
			name: "another_spelling", description: "its members in another order, with white space and escapes, which the canonical form takes away",
			sign: vdsncTextWith(func(text string) string {
				text = strings.Replace(text, `"t":"icao.vacc","v":1`, "\"v\" : 1.0,\n\t\"t\" : \"\\u0069cao.vacc\"", 1)
				return strings.Replace(text, `"lot":"V2"`, `"lot" : "\u0056\u0032"`, 1)
			}),
			outcome: outcome{"authentic", "signature_holds"},
		},
		{
			name: "padded", description: "its Base64url has the padding that the technical report leaves out",
			sign: vdsncTextWith(func(text string) string {
				return strings.TrimSuffix(text, `"}}`) + `=="}}` // 64 bytes of signature
			}),
			outcome: outcome{"authentic", "signature_holds"},
		},
		{
			name: "another_signer", description: "signed by another key than the one of its certificate",
			sign: vdsncSealWith(func(key *Key, s *vdsnc) error {
				certificate := s.Signature.Certificate
				if err := s.sign(key.ca, nil); err != nil {
					return err
				}
				s.Signature.Certificate = certificate
				return nil
			}),
			outcome: outcome{"signature_invalid", "signature_mismatch"},
		},
		{
			name: "another_state", description: "issued in the name of another state than its signer's",
			sign: vdsncOf(VDSNCMessage{Type: ProofOfTest, Version: 1, State: "LAO", Content: vectorTest.Content}), outcome: outcome{"unknown_issuer", "no_key"},
		},
		{
			name: "no_state", description: "issued in the name of none",
			sign:    vdsncOf(VDSNCMessage{Type: ProofOfTest, Version: 1, Content: vectorTest.Content}),
			outcome: outcome{"malformed", "vdsnc_structure_invalid"},
		},
		{
			name: "no_certificate", description: "does not carry its signer's certificate, and the keyring has no signers",
			sign: vdsncSealWith(func(_ *Key, s *vdsnc) error {
				s.Signature.Certificate = ""
				return nil
			}),
			outcome: outcome{"unknown_issuer", "no_key"},
		},
		{
			name: "certificate_changed", description: "one bit of its signer's certificate is wrong",
			sign: vdsncCertified(func(key *Key, v document.Validity) ([]byte, error) {
				certificate, err := key.VDSNCCertificate(key.ca, v)
				if err == nil {
					certificate[len(certificate)-1] ^= 1
				}
				return certificate, err
			}),
			outcome: outcome{"signature_invalid", "certificate_not_issued"},
		},
		{
			name: "certificate_of_a_server", description: "its signer's certificate is for something else than VDS-NC",
			sign: vdsncCertified(func(key *Key, v document.Validity) ([]byte, error) {
				template := key.certificate(v)
				template.KeyUsage, template.ExtKeyUsage = x509.KeyUsageDigitalSignature, []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth}
				return key.certify(template, key.ca)
			}),
			outcome: outcome{"unknown_issuer", "certificate_unfit"},
		},
		{
			name: "certificate_by_itself", description: "its signer's certificate has no CA",
			sign: vdsncCertified(func(key *Key, v document.Validity) ([]byte, error) {
				return key.VDSNCCertificate(key, v)
			}),
			outcome: outcome{"unknown_issuer", "no_key"},
		},
		{
			name: "signer_expired", description: "verified a month after the end of its signer's certificate",
			sign: vdsncOf(vectorVaccination), at: vectorTime.AddDate(1, 1, 0),
			outcome: outcome{"expired", "key_expired"},
		},
		{
			name: "signer_not_yet_valid", description: "verified a month before its signer's certificate begins",
			sign: vdsncOf(vectorVaccination), at: vectorTime.AddDate(0, -1, 0),
			outcome: outcome{"not_yet_valid", "key_not_yet_valid"},
		},
		{
			name: "wrong_algorithm", description: "claims ES384, and was signed with ES256",
			sign: vdsncSealWith(func(_ *Key, s *vdsnc) error {
				s.Signature.Algorithm = document.ES384
				return nil
			}),
			outcome: outcome{"signature_invalid", "signature_mismatch"},
		},
		{
			name: "no_algorithm", description: "claims that no signature is needed",
			sign: vdsncSealWith(func(_ *Key, s *vdsnc) error {
				s.Signature.Algorithm = "none"
				return nil
			}),
			outcome: outcome{"unsupported", "algorithm_unsupported"},
		},
		{
			name: "changed_field", description: "another name than the signed one",
			sign:    vdsncTextWith(func(text string) string { return strings.Replace(text, "VAN MAU", "VAN MAI", 1) }),
			outcome: outcome{"signature_invalid", "signature_mismatch"},
		},
		{
			name: "no_signature", description: "the signature is stripped",
			sign: vdsncSealWith(func(_ *Key, s *vdsnc) error {
				s.Signature = nil
				return nil
			}),
			outcome: outcome{"suspect_unsigned", "signature_missing"},
		},
		{
			name: "duplicate_key", description: "a member is there twice",
			sign: vdsncTextWith(func(text string) string {
				return strings.Replace(text, `"n":`, `"n":"ANOTHER","n":`, 1)
			}),
			outcome: outcome{"malformed", "vdsnc_json_invalid"},
		},
		{
			name: "number_too_long", description: "a number that the canonical form would round",
			sign:    vdsncTextWith(func(text string) string { return strings.Replace(text, `"seq":2`, `"seq":2.0000000000000001`, 1) }),
			outcome: outcome{"malformed", "vdsnc_number_inexact"},
		},
		{
			name: "trailing_bytes", description: "another object follows",
			sign:    vdsncTextWith(func(text string) string { return text + "{}" }),
			outcome: outcome{"malformed", "vdsnc_json_invalid"},
		},
	},
}

// vdsncOf signs a message with a certificate by the key's CA.
func vdsncOf(message VDSNCMessage) func(*Key, document.Validity) ([]byte, error) {
	return func(key *Key, v document.Validity) ([]byte, error) {
		certificate, err := key.VDSNCCertificate(key.ca, v)
		if err != nil {
			return nil, err
		}
		text, err := VDSNC(key, certificate, message)
		return []byte(text), err
	}
}

// vdsncCertified signs with another certificate.
func vdsncCertified(certify func(*Key, document.Validity) ([]byte, error)) func(*Key, document.Validity) ([]byte, error) {
	return func(key *Key, v document.Validity) ([]byte, error) {
		certificate, err := certify(key, v)
		if err != nil {
			return nil, err
		}
		text, err := VDSNC(key, certificate, vectorVaccination)
		return []byte(text), err
	}
}

// vdsncSealWith changes a signed seal.
func vdsncSealWith(change func(*Key, *vdsnc) error) func(*Key, document.Validity) ([]byte, error) {
	return func(key *Key, v document.Validity) ([]byte, error) {
		certificate, err := key.VDSNCCertificate(key.ca, v)
		if err != nil {
			return nil, err
		}
		seal := vectorVaccination.seal()
		if err := seal.sign(key, certificate); err != nil {
			return nil, err
		}
		if err := change(key, seal); err != nil {
			return nil, err
		}
		text, err := seal.text()
		return []byte(text), err
	}
}

// vdsncTextWith changes the text of a signed seal.
func vdsncTextWith(change func(string) string) func(*Key, document.Validity) ([]byte, error) {
	return func(key *Key, v document.Validity) ([]byte, error) {
		text, err := vdsncOf(vectorVaccination)(key, v)
		return []byte(change(string(text))), err
	}
}
