package serial

import "slices"

// Ports returns the names of the ports that are there of those that are
// listened to, in order. No port is opened for it: that would disturb whatever
// device is behind it.
func Ports(which string) ([]string, error) {
	if which == Off {
		return nil, nil
	}
	usb, all, err := system()
	if err != nil {
		return nil, err
	}
	switch which {
	case USB:
		all = usb
	case All:
	default:
		// Also a name that the system does not list, such as a link made by an
		// administrator's rule.
		if !slices.Contains(all, which) && !exists(which) {
			return nil, nil
		}
		return []string{which}, nil
	}
	slices.Sort(all)
	return all, nil
}
