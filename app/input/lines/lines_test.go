package lines

import "testing"

const (
	licenceLine = "010123456789;NGUYỄN VĂN MẪU;15012000;A1;10062025;Không thời hạn;Hà Nội"
	address     = "https://gplx.csgt.bocongan.gov.vn/"
	zone1       = "IDVNM1900000015079190000001<<2"
	zone2       = "9002019F3002018VNM<<<<<<<<<<<4"
	zone3       = "NGUYEN<<THI<MAU<<<<<<<<<<<<<<<"
	card        = "079190000001|012345678|Nguyễn Thị Mẫu|01021990|Nữ|1 Phố Thử, Hà Nội|02032021"
)

func TestMayGoOn(t *testing.T) {
	for _, tt := range []struct {
		lines []string
		want  bool
	}{
		{[]string{card}, false},
		{[]string{licenceLine}, true},
		{[]string{licenceLine, address}, false},
		{[]string{zone1}, true},
		{[]string{zone1, zone2}, true},
		{[]string{zone1, zone2, zone3}, false},
		{[]string{"0123456789012345678901234567AB"}, false}, // as long as a line of a zone, and none
		{[]string{""}, false},
	} {
		if got := MayGoOn(tt.lines); got != tt.want {
			t.Errorf("%d lines: %v", len(tt.lines), got)
		}
	}
}

func TestContinues(t *testing.T) {
	for _, tt := range []struct {
		lines []string
		next  string
		want  bool
	}{
		{[]string{licenceLine}, address, true},
		{[]string{licenceLine}, "HTTPS://GPLX.CSGT.BOCONGAN.GOV.VN/", true},
		{[]string{licenceLine}, licenceLine, false},
		{[]string{zone1}, zone2, true},
		{[]string{zone1}, zone2[1:], false},
		{[]string{zone1}, card, false},
	} {
		if got := Continues(tt.lines, tt.next); got != tt.want {
			t.Errorf("%d lines: %v", len(tt.lines), got)
		}
	}
}
