"""Components of other packages as the resources that their plugins would register."""
