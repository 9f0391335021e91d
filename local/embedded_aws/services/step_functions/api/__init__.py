"""Operations of the Step Functions API."""
